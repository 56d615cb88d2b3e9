"""The field's everyday terms in German, Russian, French, Spanish, Chinese, Japanese and Korean, with the English ones.

A row is `English | German | Russian | French | Spanish | Chinese, Japanese and Korean`, with other words for the same
behind a space. German, Russian, French and Spanish words are beginnings, so that their endings do not matter; those of
three letters or less are whole words. A term of one word that the other language writes as two has a row for each.
"""

TABLE = """
3d | dreidimensional | трехмерн | tridimension | tridimension | 三维 三次元 3차원
accuracy | genauigkeit | точност | exactitude | exactitud | 准确率 准确性 精度 精度向上 정확도
acceleration | beschleunig | ускор | accelere | acelera | 加速 高速化 가속
action | handlung aktion | действи | | accion | 动作 行動 행동
adaptation | anpass | адаптац | | adaptacion | 适应 适配 適応 적응
adversarial | adversarial gegnerisch | состязательн | antagoniste | adversari | 对抗 敵対的 적대적
agent | agenten | агент | | agente | 智能体 代理 エージェント 에이전트
algorithm | algorithmus algorithmen | алгоритм | algorithme | algoritmo | 算法 アルゴリズム 알고리즘
alignment | ausricht | выравниван | alignement | alineacion alineamiento | 对齐 アライメント 정렬
anomaly detection | anomalieerkenn | аномал | anomalie | anomalia | 异常检测 異常検知 이상탐지
answer | antwort beantwort | ответ отвеча | reponse repondre | respuesta | 回答 回答生成 답변
artificial intelligence | ki kunstlich | ии искусственн | ia | ia | 人工智能 人工知能 인공지능
attack | angriff | атак | attaque | ataque | 攻击 攻撃 공격
attention | aufmerksamkeit | вниман | | atencion | 注意力 注意機構 어텐션
audio | | аудио | | | 音频 音響 오디오
automatic | automatis | автоматическ | automatique | automatic | 自动 自動 자동
autonomous driving | fahren | вожден | conduite | conduccion | 自动驾驶 自動運転 자율주행
autonomous | autonome | автономн беспилотн | autonome | autonom | 自主 自律 자율
autoregressive | autoregressive | авторегресс | autoregressi | autorregresi | 自回归 自己回帰 자기회귀
benchmark | vergleichstest | бенчмарк | | | 基准 基准测试 ベンチマーク 벤치마크
bias | verzerr voreingenommen | смещен предвзят | biais | sesgo | 偏见 偏差 バイアス 편향
brain | gehirn | мозг | cerveau | cerebro | 大脑 脑 脳 뇌
caching | zwischenspeicher | кэш кеш | | | 缓存 キャッシュ 캐시
camera | kamera | камер | | camara | 相机 摄像头 カメラ 카메라
causal | kausal | причинн | causalite | causal | 因果 인과
chain of thought | gedankenkette | рассужд | | | 思维链 思考の連鎖 사고사슬
chatbot | chatbot | чатбот | | | 聊天机器人 チャットボット 챗봇
classification | klassifi | классифик | classifier | clasifica | 分类 分類 분류
climate | klima | климат | climat | clima climatic | 气候 気候 기후
clustering | gruppierung | кластер | regroupement | agrupamiento | 聚类 クラスタリング 군집화
code | quelltext quellcode | программн | | codigo | 代码 编程 コード 코드
code generation | codegenerierung | | | | 代码生成 コード生成 코드생성
common sense | alltagswissen | здравы | | | 常识 常識 상식
communication | kommunikation | коммуник | | comunica | 通信 通讯 통신
complexity | komplexitat | сложност | complexite | complejidad | 复杂度 複雑さ 복잡도
compression | komprim kompression | сжат сжима | compress | compresion comprimir | 压缩 圧縮 압축
computation | berechnung rechen | вычисл | calcul | computacion calculo | 计算 計算 계산
computer vision | maschinensehen bildverstehen | | | | 计算机视觉 コンピュータビジョン 컴퓨터비전
context | kontext | контекст | contexte | contexto | 上下文 语境 文脈 문맥 컨텍스트
long context | | | | | 长上下文 长文本 長文脈 긴문맥
continual learning | | непрерывн | | | 持续学习 継続学習 지속학습
contrastive learning | kontrastiv | контрастн | contrastif | contrastiv | 对比学习 対照学習 대조학습
control | steuer regelung | управлен | controle | controlar | 控制 制御 제어
convolutional | faltung | сверточн | convolutif convolution | convolucion | 卷积 畳み込み 합성곱
conversation | gesprach | разговор бесед | | conversacion | 对话 会話 대화
data | daten | данны | donnees | datos | 数据 データ 데이터
data augmentation | datenerweiterung datenaugmentation | аугментац | augmentation | | 数据增强 データ拡張 데이터증강
dataset | datensatz datensatze | датасет | | | 数据集 データセット 데이터셋
decoding | dekodier | декодиров | decodage | decodifica | 解码 復号 디코딩
deep learning | tiefes | глубок | profond | profundo | 深度学习 深層学習 딥러닝
deepfake | | дипфейк | | | 深度伪造 ディープフェイク 딥페이크
denoising | entrausch | шумоподавлен | debruitage | | 去噪 ノイズ除去 잡음제거
depth | tiefe | глубин | profondeur | profundidad | 深度 深度推定 깊이
depth estimation | tiefenschatz | | | | 深度估计 深度推定 깊이추정
detection | erkenn erkannt detektion | обнаруж распознаван | detecter | deteccion detectar | 检测 検出 탐지 검출
dialogue | dialog | диалог | | dialogo | 对话系统 対話 대화시스템
diffusion | diffusion | диффуз | | difusion | 扩散 拡散 확산
diffusion model | diffusionsmodell | | | | 扩散模型 拡散モデル 확산모델
distillation | destillation | дистилляц | | destilacion | 蒸馏 蒸留 증류
distributed | verteilt | распределен | distribue | distribuid | 分布式 分散 분산
diversity | vielfalt | разнообраз | diversite | diversidad | 多样性 多様性 다양성
document | dokument | документ | | documento | 文档 文書 문서
domain | domane | домен | domaine | dominio | 领域 ドメイン 도메인
drug | wirkstoff medikament | лекарств | medicament | farmaco medicament | 药物 薬 약물
economics | wirtschaft okonom | экономи | economie economique | economia | 经济 経済 경제
editing | bearbeit | редактир | | edicion editar | 编辑 編集 편집
education | bildungs unterricht | образован | enseignement | educacion ensenanza | 教育 教学 교육
efficient | effizien | эффективн | efficace | eficien | 高效 效率 効率 효율
embedding | einbettung | эмбеддинг вложен | plongement | incrustacion | 嵌入 埋め込み 임베딩
emotion | gefuhl emotion | эмоци | | emocion | 情感 情绪 感情 감정
energy | energie | энерг | energie | energia | 能量 能源 エネルギー 에너지
environment | umgebung | окружен | environnement | entorno | 环境 環境 환경
error | fehler | ошибк ошибок | erreur | errores | 错误 误差 誤り 오류
evaluation | bewert evaluier auswert | оцен | evaluer | evalua | 评估 评测 評価 평가
evolution | evolution evolutionar | эволюц | evolutionnaire | evolutiv | 进化 進化 진화
explainable | erklarbar | объясним | explicable explicabilite | explicab | 可解释 説明可能 설명가능
explanation | erklar | объяснен | expliquer | explicacion explicar | 解释 説明 설명
face | gesicht | лиц | visage | rostro facial | 人脸 面部 顔 얼굴
fairness | fairness gerechtigkeit | справедлив | equite | equidad | 公平 公平性 공정성
feature | merkmal | признак | caracteristique | caracteristica | 特征 特徴 특징
federated learning | foderiert | федератив | federe | federado | 联邦学习 連合学習 연합학습
feedback | ruckmeldung | обратн | retour | retroalimentacion | 反馈 フィードバック 피드백
few-shot | | | | | 小样本 少样本 少数ショット 퓨샷
financial | finanz | финансов | financier | financier | 金融 金融市場 금융
fine-tuning | feinabstimm feinanpass | дообуч файнтюнинг | affinage | ajuste | 微调 ファインチューニング 미세조정
forecasting | vorhersag prognos | прогноз | prevision | prediccion pronostico | 预测 予測 예측
forgetting | vergess | забыван | oubli | olvido | 遗忘 忘却 망각
foundation model | grundlagenmodell basismodell | фундаментальн | fondation | fundacional | 基础模型 基盤モデル 기반모델
game | spiele spielen | игр | jeux | juego | 游戏 博弈 ゲーム 게임
gaussian splatting | gauss | гауссов | gaussien | gaussian | 高斯 高斯泼溅 ガウシアン 가우시안
generalization | generalisier verallgemeiner | обобщ | generalis | generaliza | 泛化 汎化 일반화
generation | generier erzeug | генерац генериров сгенериров | generer | genera | 生成 생성
generative | generativ | генератив порожда | generati | generativ | 生成式 生成的 생성형
geometry | geometrie | геометр | geometrie | geometria | 几何 幾何 기하
gradient | gradienten | градиент | | gradiente | 梯度 勾配 기울기
graph | graphen | граф | graphe | grafo | 图网络 グラフ 그래프
graph neural network | graphnetz | | | | 图神经网络 グラフニューラルネットワーク 그래프신경망
gpu | grafikkarte | видеокарт | | | 显卡 그래픽카드
hallucination | halluzin | галлюц | hallucin | alucina | 幻觉 幻覚 ハルシネーション 환각
hardware | | аппаратн | materiel | | 硬件 ハードウェア 하드웨어
human | mensch | человек человеч люд | humain | humano | 人类 人間 인간 사람
human motion | menschliche | | | | 人体 人体动作 人体モーション
human preference | praferenz | предпочт | preference | preferencia | 偏好 人类偏好 選好 선호
image | bild bilder bildern | изображен картинк | | imagen imagenes | 图像 图片 画像 이미지 영상
image generation | bildgenerierung bilderzeugung | | | | 图像生成 文生图 画像生成 이미지생성
image segmentation | bildsegmentier | | | | 图像分割 画像分割 이미지분할
inference | inferenz | инференс вывод | inference | inferencia | 推断 推理加速 推論 추론
information extraction | informationsextraktion | извлечен | | extraccion | 信息抽取 情報抽出 정보추출
instruction | anweisung | инструкц | consigne | instruccion | 指令 指示 지시
instruction tuning | | | | | 指令微调 指示チューニング 지시튜닝
interpretability | interpretierbar | интерпретир | interpretabilite | interpretab | 可解释性 解釈可能性 해석가능성
jailbreak | | джейлбрейк взлом | debridage | | 越狱 脱獄 탈옥
knowledge | wissen | знани | connaissance | conocimiento | 知识 知識 지식
knowledge distillation | wissensdestillation | | | | 知识蒸馏 知識蒸留 지식증류
knowledge graph | wissensgraph | | | | 知识图谱 知識グラフ 지식그래프
label | beschrift | разметк метк | etiquet | etiqueta | 标签 标注 ラベル 라벨
language | sprach | язык | langage langue | lenguaje idioma | 语言 言語 언어
large | gross | больши крупн | | grandes | 大规模 大規模 대규모
large language model | | бям | | | 大语言模型 大模型 大規模言語モデル 대규모언어모델
latent | latente | латентн скрыт | | latente | 潜在 隐空间 잠재
law legal | jurist rechtlich | юридич | juridique | juridic | 法律 法務 법률
learning | lernen lern lernt | обуч | apprentissage apprendre | aprendizaje aprender | 学习 学習 학습
lightweight | leichtgewicht | легковесн | leger | ligero | 轻量 轻量化 軽量 경량
logic | logik | логик логич | logique | logica | 逻辑 論理 논리
long | lange langen langer | длинн | longue longs | largo largos | 长序列 长视频 長い 긴
low-rank | | низкоранг | | | 低秩 低ランク 저랭크
machine learning | | машинн | automatique | automatico | 机器学习 機械学習 머신러닝 기계학습
machine translation | maschinenubersetz | | | | 机器翻译 機械翻訳 기계번역
manipulation | manipul | манипул | | manipula | 操作 操纵 マニピュレーション 조작
grasping | greif | захват | saisie | agarre | 抓取 把持 파지
mathematics | mathemat | математ | mathemat | matemat | 数学 수학
medical | medizin | медицин | medicale medicaux | medico medica medicina | 医学 医疗 医療 의료 의학
memory | speicher gedachtnis | памят | memoire | memoria | 记忆 内存 显存 記憶 メモリ 메모리 기억
mixture of experts | experten | эксперт | experts | expertos | 混合专家 专家混合 専門家混合 전문가
model | modell | модел | modele | modelo | 模型 モデル 모델
molecule | molekul | молекул | | molecula | 分子 분자
motion | bewegung | движен | mouvement | movimiento | 运动 動作 움직임 모션
multi-agent | multiagent | мультиагент многоагент | multiagent | multiagente | 多智能体 マルチエージェント 다중에이전트
multilingual | mehrsprach | многоязыч | multilingue | multilingue | 多语言 多言語 다국어
multimodal | multimodal | мультимодал | multimoda | multimodal | 多模态 マルチモーダル 멀티모달
music | musik | музык | musique | musica | 音乐 音楽 음악
natural language processing | sprachverarbeitung | | | | 自然语言处理 自然言語処理 자연어처리
natural | naturliche | естествен | naturel | natural | 自然 자연
navigation | | навигац | | navegacion | 导航 ナビゲーション 내비게이션
network | netz netze netzwerk | сет сеть сети сетей | reseau | redes red | 网络 ネットワーク 네트워크
neural | neuronal | нейрон нейронн | neurone neuronal | neurona | 神经 ニューラル 신경
neural network | | нейросет | | | 神经网络 ニューラルネットワーク 신경망
noise | rauschen | шум шума | bruit | ruido | 噪声 噪音 ノイズ 노이즈
object detection | objekterkennung | | | | 目标检测 物体检测 物体検出 객체탐지
object | objekt | объект | objet | objeto | 物体 目标 オブジェクト 객체
open source | quelloffen | открыт | | | 开源 オープンソース 오픈소스
optical character recognition | texterkennung | | | | 文字识别 文字認識 문자인식
optimization | optimier | оптимиз | optimis | optimiza | 优化 最適化 최적화
parallel | parallele | параллел | parallele | paralel | 并行 並列 병렬
parameter | parametern | параметр | parametre | parametro | 参数 パラメータ 파라미터 매개변수
physics | physik | физик физич | physique | fisica | 物理 물리
planning | planung planen | планир | planifi | planifica | 规划 計画 계획
point cloud | punktwolke | облак | nuage | nube | 点云 点群 포인트클라우드
policy | strategie | политик стратег | politique | politica | 策略 方策 정책
pose estimation | posenschatzung | поз позы | | | 姿态 姿态估计 姿勢推定 자세
pretraining | vortrain | предобуч предварит | | preentren | 预训练 事前学習 사전학습
privacy | datenschutz privatsphare | приватн конфиденц | confidentialite | privacidad | 隐私 プライバシー 프라이버시
programming | programmier | программир | programmation | programacion programas | 程序 プログラミング 프로그래밍
prompt | eingabeaufforder | промпт подсказ | invite | | 提示词 提示 プロンプト 프롬프트
protein | protein eiweiss | белк белок | proteine | proteina | 蛋白质 蛋白 タンパク質 단백질
pruning | beschneid | прунинг обрезк | elagage | poda | 剪枝 枝刈り 가지치기
quality | qualitat | качеств | qualite | calidad | 质量 品質 품질
quantization | quantisier | квантован квантиз | quantif | cuantiza cuantifica | 量化 量子化 양자화
quantum | quanten | квантов | quantique | cuantic | 量子 양자
question answering | fragebeantwort | вопрос | | pregunta | 问答 質問応答 질의응답
reasoning | schlussfolger logisches | рассужден | raisonn | razona | 推理 推論能力 추론능력
recognition | wiedererkenn | распозна | | reconocimiento | 识别 認識 인식
recommendation | empfehl | рекоменд | recommand | recomend | 推荐 推薦 추천
reconstruction | rekonstru | реконструкц восстанов | reconstruire | reconstru | 重建 再構成 복원
reinforcement learning | bestarkend verstarkend | подкреплен | renforcement | refuerzo | 强化学习 強化学習 강화학습
rendering | darstell | рендер | rendu | renderiza | 渲染 レンダリング 렌더링
representation | reprasent | представлен репрезентац | | representacion | 表征 表示 表現 표현
retrieval | suche abruf | поиск извлека | recherche | busqueda recupera | 检索 検索 검색
retrieval-augmented generation | | | | | 检索增强 检索增强生成 検索拡張生成 검색증강
reward | belohn | наград вознагражд | recompense | recompensa | 奖励 報酬 보상
robot | roboter | робот | robots | robots | 机器人 ロボット 로봇
robustness | robustheit robuste | устойчив робастн | robustesse | robustez | 鲁棒性 鲁棒 頑健性 강건성
safety | sicher | безопасн | securite | seguridad | 安全 安全性 안전
sampling | abtast stichprobe | сэмплир выборк | echantillon | muestre | 采样 サンプリング 샘플링
scaling | skalier | масштаб | echelle | escala | 扩展 规模 スケーリング 스케일링
scaling law | skalierungsgesetz | | | | 缩放定律 规模定律 スケーリング則 스케일링법칙
science | wissenschaft | наук научн | scientifi | cienti | 科学 과학
segmentation | segmentier | сегмент | segmenter | segmenta | 分割 分割模型 분할
self-supervised | selbstuberwacht | самообуч самоконтрол | autosupervis | autosupervis | 自监督 自己教師 자기지도
semantic | semantis | семант | semantique | semantic | 语义 意味 의미
sequence | sequenzen | последовательн | | secuencia | 序列 系列 시퀀스
simulation | simulier | симуляц моделир | simuler | simulaci | 仿真 模拟 シミュレーション 시뮬레이션
small | klein kleine kleinen | маленьк небольш малы | petit | pequen | 小模型 小型 작은 소형
software | | программного | logiciel | | 软件 ソフトウェア 소프트웨어
sound | gerausch klang | звук | sonore | sonido | 声音 音声 소리
sparse | dunnbesetzt sparlich | разрежен | parcimoni | dispers | 稀疏 スパース 희소
spatial | raumlich | пространств | spatiale spatiaux | espacial | 空间 空間 공간
speech | | речь речи речев | parole | habla | 语音 音声合成 음성
speech recognition | spracherkennung | | | | 语音识别 音声認識 음성인식
text-to-speech | sprachsynthese | синтез | synthese | sintesis | 语音合成 音声合成 음성합성
speculative decoding | spekulativ | спекулятив | speculati | especulati | 投机解码 推测解码 投機的 추측
speed | schnell geschwindigkeit | быстр скорост | rapide vitesse | rapido velocidad | 快速 速度 高速 속도
style | stil | стил | | estilo | 风格 スタイル 스타일
summarization | zusammenfass | суммариз резюм | resume | resumen resumir | 摘要 总结 要約 요약
super-resolution | superauflosung | сверхразреш | | superresolucion | 超分辨率 超解像 초해상도
resolution | auflosung | разрешен | | resolucion | 分辨率 解像度 해상도
supervision | uberwach | надзор | supervise | supervisi | 监督 教師 지도
survey | uberblick ubersicht | обзор | | encuesta | 综述 サーベイ 서베이
synthetic data | synthetisch | синтетич | synthetique | sintetic | 合成数据 合成データ 합성데이터
table | tabelle | таблиц | tableau | tabla | 表格 テーブル 표
task | aufgabe | задач | tache | tarea | 任务 タスク 작업
test-time | testzeit | | | | 测试时 テスト時 테스트시간
text | texte texten | текст | texte | texto | 文本 テキスト 텍스트
text-to-image | | | | | 文本到图像 文生图像 텍스트투이미지
time series | zeitreihe | временн | temporel | temporal | 时间序列 时序 時系列 시계열
token | | токен | | | 词元 トークン 토큰
tokenizer | | токениз | | | 分词 分词器 トークナイザ 토크나이저
tool use | werkzeug | инструмент | outil | herramienta | 工具 工具调用 ツール 도구
training | trainier | трениров | entrain | entrena | 训练 訓練 훈련
transfer | ubertrag | перенос | transfert | transferencia | 迁移 转移 転移 전이
transformer | | трансформер | transformeur | transformador | 变换器 トランスフォーマー 트랜스포머
translation | ubersetz | перевод | traduct traduire | traduc | 翻译 翻訳 번역
trust | vertrau | довери | confiance | confianza | 可信 信頼 신뢰
uncertainty | unsicher ungewiss | неопределен | incertitude | incertidumbre | 不确定性 不確実性 불확실성
understanding | versteh verstandnis | пониман понима | comprendre comprehension | comprension entender | 理解 이해
unlearning | verlernen | разобуч | desapprentissage | desaprendizaje | 机器遗忘 アンラーニング 언러닝
unsupervised | unuberwacht | неконтролир | | | 无监督 教師なし 비지도
user interface | benutzeroberflache benutzer | интерфейс | interface | interfaz | 界面 インターフェース 인터페이스
verification | verifizier | верифик проверк | verifi | verifica | 验证 検証 검증
video | | видео | | | 视频 動画 비디오 동영상
video generation | videogenerierung | | | | 视频生成 文生视频 動画生成 비디오생성
vision | visuell sehen | зрени визуальн | visuel | visual | 视觉 視覚 비전 시각
vision language model | bildsprachmodell | | | | 视觉语言模型 視覚言語モデル 비전언어모델
visual question answering | | | | | 视觉问答 視覚質問応答
voice | stimme | голос | voix | | 嗓音 声 목소리
watermark | wasserzeichen | водян | filigrane | | 水印 電子透かし 워터마크
weather | wetter | погод | meteo | meteorologi | 天气 天気 날씨
web | webseite | веб | | | 网页 网站 ウェブ 웹
weights | gewicht | вес веса весов | poids | pesos | 权重 重み 가중치
world model | weltmodell | мир мира миров | monde | mundo | 世界模型 世界モデル 세계모델 월드모델
zero-shot | | | | | 零样本 ゼロショット 제로샷
"""

GLUE = {
    "de": """als am an auch auf aus bei beim das dass dem den der des die durch ein eine einem einen einer
        eines es fur gibt hat im ist kann kannst kein keine konnen man mit nach nicht oder ohne sich sie sind uber um
        und unter von vom vor warum was welche welcher welches wenn werden wie wir wird wo zu zum zur zwischen""",
    "fr": """au aux avec ce ces comment dans de des du elle en entre est et faire il je la le les leur leurs ont ou par
        pas peut peuvent plus pour pourquoi quand que quel quelle quelles quels qui sans se ses sont sur un une""",
    "es": """al como con cual cuales cuando de del donde el en entre es esta este hacer hay la las lo los mas no o para
        pero por porque puede pueden que quien se sin sobre son su sus un una usar y""",
}
