"""LaTeX, math, tags and typed signs in titles and names: people see the characters that were meant."""

from cases import each

from bot.latex_math import is_safe
from bot.text import readable, readable_name

NAMES = [
    (r"Erd\H os", "Erdős"),
    (r"Erd\H{o}s", "Erdős"),
    (r"\v Capek", "Čapek"),
    (r"{\v{C}}apek", "Čapek"),
    (r"Fran\c cois", "François"),
    (r"\c{S}ahin", "Şahin"),
    (r"S{\o}ren", "Søren"),
    (r"J\o rgensen", "Jørgensen"),
    (r"Gro{\ss}", "Groß"),
    (r"Wa{\l}{\k{e}}sa", "Wałęsa"),
    (r"\L{}ukasz", "Łukasz"),
    (r"Nguy{\~{\^e}}n", "Nguyễn"),
    (r"Nguy\~{\^{e}}n", "Nguyễn"),
    (r"Nguy{\~\^e}n", "Nguyễn"),
    (r"na\"{\i}ve", "naïve"),
    (r"Mart\'{\i}nez", "Martínez"),
    (r"Mart{\'\i}nez", "Martínez"),
    (r"{\AA}ngstr{\"o}m", "Ångström"),
    (r"\aa rhus", "århus"),
    (r"Ta\i p", "Taıp"),
    (r"\t{oo}", "o͡o"),
    (r"F\r{u}ry", "Fůry"),
    (r"Ph\d{u}c", "Phục"),
    (r"\b{d}", "ḏ"),
    (r"Mu\~noz", "Muñoz"),
    (r"Mu{\~n}oz", "Muñoz"),
    (r"Do\u gan", "Doğan"),
    (r"\'{E}cole", "École"),
    (r"\"{Uber}", "Über"),
    (r"\.Istanbul", "İstanbul"),
    (r"H{\'e}l{\`e}ne", "Hélène"),
    (r"Ho\v{r}ava", "Hořava"),
    (r"{\'{\i}}", "í"),
    (r"Vi\d{\^e}t", "Việt"),
]


@each("written, read", NAMES)
def test_a_name_has_its_own_letters(written, read):
    assert readable(written) == read
    assert readable_name(written) == read


@each(
    "written, read",
    [
        ("a } b { c", "a } b { c"),
        (r"\'{\'e and more", r"\'{é and more"),
        (r"{\'e and more", "{é and more"),
        (r"\textbf{never closed", r"\textbf{never closed"),
        (r"\frac{\frac{a}{b}}{c} stays", r"\frac{\frac{a}{b}}{c} stays"),
        (r"we present \benchname{}, a benchmark", r"we present \benchname{}, a benchmark"),
        (r"propose \b{Coupled Learning} here", "propose Coupled Learning here"),
        ("at {https://a.org/b{https://a.org/b}}.", "at https://a.org/b."),
        ("{GPT}-4 and 50% of {x}", "{GPT}-4 and 50% of {x}"),
    ],
)
def test_no_brace_costs_a_word(written, read):
    assert readable(written) == read


MATH = [
    ("H$_2$O", "H₂O"),
    ("CO$_{2}$ and CO$_2$", "CO₂ and CO₂"),
    ("10$^{-3}$", "10⁻³"),
    ("$^{18}$O", "¹⁸O"),
    (r"$\alpha$-divergence", "α-divergence"),
    (r"$\mathcal{O}(n)$", "O(n)"),
    (r"$O(n \log n)$", "O(n log n)"),
    (r"\(O(n^3)\)", "O(n³)"),
    ("$k$-NN", "k-NN"),
    (r"$\ell_\infty$", "ℓ_∞"),
    (r"$\mathbb{R}^n$", "ℝⁿ"),
    ("$L_2$ norm", "L₂ norm"),
    (r"$\frac{1}{2}$", "1/2"),
    (r"$\sqrt{n}$", "√n"),
    ("$x^{k+1}$", "xᵏ⁺¹"),
    (r"$\pi_\theta$", "π_θ"),
    (r"$\hat{x}$", "x̂"),
    (r"$n \times m$", "n × m"),
    ("$p < 0.05$", "p < 0.05"),
    (r"$\sim$50% and $\alpha$2", "∼50% and α2"),
    ("SU$(2)$", "SU(2)"),
    (r"$\{0,1\}^n$", "{0,1}ⁿ"),
    (r"$\tau^2$-bench", "τ²-bench"),
    (r"CoSTA$^\ast$", "CoSTA*"),
    (r"$\mathrm{SO}(3)$", "SO(3)"),
    (r"$\left(x\right)$", "(x)"),
    ("$$E=mc^2$$", "E=mc²"),
    (r"2$\times$ faster", "2× faster"),
    ("$x_{max}$", "xₘₐₓ"),
    ("$e^{-x^2}$", "e^(-x²)"),
    (r"$\ours{x}_2$", "x₂"),
    ("H<sub>2</sub>O and 10<sup>-3</sup>", "H₂O and 10⁻³"),
    ("<math><msub><mi>H</mi><mn>2</mn></msub><mi>O</mi></math>", "H₂O"),
    ('<mml:math a="b"><mml:mrow><mml:msup><mml:mi>R</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:mrow></mml:math>', "R²"),
    ("<math><mi>x</mi><mo>&lt;</mo><mn>3</mn></math>", "x < 3"),
    ("<math><mi>x</mi><mo>></mo><mn>3</mn></math>", "x > 3"),
    ("<math><mover><mi>x</mi><mo>¯</mo></mover></math>", "x̄"),
    ("<math><munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover></math>", "∑ᵢⁿ"),
    (r'<inline-formula><tex-math notation="LaTeX">$\alpha$</tex-math></inline-formula>', "α"),
    ("M<sub>⊙</sub>", "M_⊙"),
    ("<math><mfrac><mn>1</mn><mi>n</mi></mfrac></math>", "1/n"),
]


ODD_TITLES = [  # forms beside those above: what the next paper may bring
    ("C$_{60}$ Films", "C₆₀ Films"),
    (r"$\gamma$-Ray Bursts", "γ-Ray Bursts"),
    (r"$\ell_0$ Norm", "ℓ₀ Norm"),
    (r"$O(\sqrt{T})$ Regret", "O(√T) Regret"),
    ("Na$^+$ and Cl$^-$", "Na⁺ and Cl⁻"),
    (r"$\mathbb{E}[x]$", "𝔼[x]"),
    (r"$\mathbf{x}$-Space", "x-Space"),
    (r"$\tilde{O}(n)$", "Õ(n)"),
    (r"$\log^2 n$ Steps", "log² n Steps"),
    (r"SE$(3)$ and $\mathrm{SE}(3)$", "SE(3) and SE(3)"),
    (r"$90^\circ$ and $90^{\circ}$", "90° and 90°"),
    (r"$10\%$ More", "10% More"),
    (r"$A \rightarrow B$", "A → B"),
    (r"$x \in \mathbb{R}^{d}$", "x ∈ ℝᵈ"),
    ("D$^3$: Three", "D³: Three"),
    ("I$^2$-World", "I²-World"),
    ("$V^*$", "V*"),
    (r"$\text{VLM}^2$", "VLM²"),
    (r"$\textbf{A}^2$", "A²"),
    (r"$\mu$P and $\mu$Transfer", "μP and μTransfer"),
    (r"$\leq 1$ and $\pm 2$", "≤ 1 and ± 2"),
    (r"$\Psi$-Sampler", "Ψ-Sampler"),
    ("$^3$He", "³He"),
    (r"$\mathcal{D}^{(1)}$", "D⁽¹⁾"),
    ("A $1B$-Parameter Model", "A 1B-Parameter Model"),
    ("save $3 and $4 a day", "save $3 and $4 a day"),
    ("$20 vs. $30: A Study", "$20 vs. $30: A Study"),
    ("$HOME and $PATH", "$HOME and $PATH"),
    ("X^{2}-Gaussian and H^{3}DP", "X²-Gaussian and H³DP"),
    ("χ_{0} and V_{0.5}", "χ₀ and V_0.5"),
    ("2^{128}, x_{t+i} and 10^{-20}", "2¹²⁸, xₜ₊ᵢ and 10⁻²⁰"),
    ("G_{stack} and 360^{circ}", "G_stack and 360°"),
    ("O(n^{-1/(d+2)}) and {x} stay", "O(n^{-1/(d+2)}) and {x} stay"),
]


@each("written, read", MATH + ODD_TITLES)
def test_math_is_shown_in_plain_characters(written, read):
    assert readable(written) == read


MONEY = [
    "Earn $1 Million",
    "from $5 to $10",
    "$5-$10 and $3",
    "for 1$: Cheap",
    "costs $5 (US$) now",
    "A$AP and A$AP",
    "pay $100K and get $200K",
    "in US$ and C$ terms",
    "Under $0.1",
]


@each("text", MONEY)
def test_a_sum_of_money_is_no_math(text):
    assert readable(text) == text


@each(
    "written, read",
    [
        ("<i>In vivo</i> &uuml;ber &amp;lt; 3", "In vivo über < 3"),
        ("<jats:italic>E. coli</jats:italic> R&amp;D", "E. coli R&D"),
        ("Q&A; and <think> about <answer> x </answer> <EOS>", "Q&A; and <think> about <answer> x </answer> <EOS>"),
        ("a<b and c>d, <i>lone", "a<b and c>d, <i>lone"),
        ("human--computer, pages 3--5, a -- b", "human–computer, pages 3–5, a – b"),
        ("so---yes", "so—yes"),
        ("run --fast, i--, -->, C-- and ----", "run --fast, i--, -->, C-- and ----"),
        ("https://a.org/b--c stays", "https://a.org/b--c stays"),
        ("the ``end-to-end'' way and ```code```", "the “end-to-end” way and ```code```"),
        ("code at magenta{https://a.org/b}.", "code at https://a.org/b."),
        ("code: https://a.org/b{https://a.org/b}.", "code: https://a.org/b."),
        ("at https://a.org/b{blue{GitHub}}.", "at GitHub (https://a.org/b)."),
        (r"at magenta{\url{https://a.org/b}}.", "at https://a.org/b."),
        (r"{\color{magenta}{https://a.org}}, {\color{red} hot} and \color{blue}{cold}", "https://a.org, hot and cold"),
        ('A <a href="https://a.org">link</a><br/>and more, <a b', "A link and more, <a b"),
        (r"improves 22.3\% of \textcolor{red}{all}", "improves 22.3% of all"),
    ],
)
def test_tags_entities_and_typed_signs_are_printed(written, read):
    assert readable(written) == read


@each("body", [r"\alpha_{n}", "_2", r"\mathcal{O}(n)", r"x \leq 3\%"])
def test_tex_is_given_known_math(body):
    assert is_safe(body)


@each("body", [r"\input{/etc/passwd}", r"\write18{ls}", "a % b", "a } b {", "x#1", r"\def\a{b}", "\\"])
def test_tex_is_never_given_what_it_would_run(body):
    assert not is_safe(body)


@each("piece", ["$", "$a", "$_{", "\\(", "<i>", "<sub>a", "&amp;", "``", "--a", "{\\'", "\\frac{"], few=3)
def test_a_heap_of_signs_is_read_at_once(piece):
    """A quadratic step would take a minute here."""
    assert readable(piece * 10_000) is not None
