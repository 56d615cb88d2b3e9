"""Names of every kind are split as their bearers would: particles, two families, suffixes, other scripts, teams."""

from cases import each

from bot.export.names import parse_name

NAMES = r"""
Grace Hopper |  | Hopper | Grace
Edsger W. Dijkstra |  | Dijkstra | Edsger W.
Johannes van den Berg | van den | Berg | Johannes
Anna op de Coul | op de | Coul | Anna
Pieter in 't Hout | in 't | Hout | Pieter
Marie van 't Hoff | van 't | Hoff | Marie
Karl von und zu Guttenberg | von und zu | Guttenberg | Karl
Friedrich von Hayek | von | Hayek | Friedrich
Otto zur Linde | zur | Linde | Otto
Hans vom Ende | vom | Ende | Hans
Ana dos Santos | dos | Santos | Ana
João da Silva | da | Silva | João
Maria das Neves | das | Neves | Maria
Paulo Da Costa |  | Da Costa | Paulo
Giovanni della Casa | della | Casa | Giovanni
Lorenzo de' Medici | de' | Medici | Lorenzo
Pietro degli Esposti | degli | Esposti | Pietro
Marco Dalla Chiesa |  | Dalla Chiesa | Marco
Jean de La Fontaine | de | La Fontaine | Jean
Pierre du Bois | du | Bois | Pierre
Camille Le Goff |  | Le Goff | Camille
Honoré d'Urfé |  | d'Urfé | Honoré
Antonio Gómez y Cáceres |  | Gómez y Cáceres | Antonio
Gabriel García Márquez |  | Márquez | Gabriel García
Carmen de los Reyes | de los | Reyes | Carmen
Ali ibn Hussein | ibn | Hussein | Ali
Fatima bint Saud | bint | Saud | Fatima
Omar El Sayed |  | El Sayed | Omar
Nour el-Din |  | el-Din | Nour
Ahmed Al-Rashid |  | Al-Rashid | Ahmed
David Ben Gurion |  | Ben Gurion | David
Nguyễn Thị Hoa |  | Nguyễn | Thị Hoa
Trần Văn Minh |  | Trần | Văn Minh
Minh Chau Pham |  | Pham | Minh Chau
Hung Le |  | Le | Hung
Tuan Van Do |  | Do | Tuan Van
Quoc Anh Bui |  | Bui | Quoc Anh
王 小波 |  | 王 | 小波
张伟 |  | 张伟 |
이 영희 |  | 이 | 영희
山田 太郎 |  | 山田 | 太郎
佐藤 健 |  | 佐藤 | 健
Анна Каренина |  | Каренина | Анна
Νίκος Καζαντζάκης |  | Καζαντζάκης | Νίκος
Martin King Jr. |  | King | Martin
Henry Ford II |  | Ford | Henry
Thomas Watson, Sr. |  | Watson | Thomas
Knuth, Donald E. |  | Knuth | Donald E.
van der Waals, Johannes | van der | Waals | Johannes
von Neumann, John | von | Neumann | John
Kennedy, Jr., John F. |  | Kennedy | John F.
Kennedy, John F., Jr. |  | Kennedy | John F.
d'Arcy, Patrick |  | d'Arcy | Patrick
Ørsted, H{\aa}kon |  | Ørsted | Håkon
G\"odel, Kurt |  | Gödel | Kurt
Kurt G{\"o}del |  | Gödel | Kurt
Paul L\'evy |  | Lévy | Paul
Ren{\'e}~Descartes |  | Descartes | René
{\O}ystein Ore |  | Ore | Øystein
St{\'e}phane d'Ascoli |  | d'Ascoli | Stéphane
Shafi O'Brien |  | O'Brien | Shafi
Mary-Jane Watson-Parker |  | Watson-Parker | Mary-Jane
J.K. Rowling |  | Rowling | J.K.
J. R. R. Tolkien |  | Tolkien | J. R. R.
Madonna |  | Madonna |
Sukarno |  | Sukarno |
Jane Roe (Stanford University) |  | Roe | Jane
Jane Roe† |  | Roe | Jane
Jane Roe1,2 |  | Roe | Jane
Jane Roe $^{1}$ |  | Roe | Jane
Dr. Jane Roe |  | Roe | Jane
Jane Roe, PhD |  | Roe | Jane
Gemini Team |  | Gemini Team |
The LHCb Collaboration |  | The LHCb Collaboration |
Moonshot AI |  | Moonshot AI |
Stability AI |  | Stability AI |
Apple Machine Learning Research |  | Apple Machine Learning Research |
University of Oxford |  | University of Oxford |
Max Planck Institute |  | Max Planck Institute |
Tencent Hunyuan |  | Tencent Hunyuan |
Anthropic |  | Anthropic |
MiniMax |  | MiniMax |
xAI |  | xAI |
ByteDance Seed Team |  | ByteDance Seed Team |
Amazon AGI |  | Amazon AGI |
Meta FAIR |  | Meta FAIR |
Ai Weiwei |  | Weiwei | Ai
Bo Ai |  | Ai | Bo
"""  # as it is written | particle | family | given name


@each("row", NAMES.strip().splitlines())
def test_every_kind_of_name_is_split_as_its_bearer_would(row):
    written, *parts = (part.strip() for part in row.split("|"))
    name = parse_name(written)
    assert [name.particle, name.family, name.given] == parts


def test_the_table_has_eighty_names():
    assert len(NAMES.strip().splitlines()) >= 80
