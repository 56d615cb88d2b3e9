"""What opens a door is blotted out wherever it is written, also when nobody set it here."""

from cases import each

from bot.health.logs import build_redactor
from bot.settings import EXAMPLES

HANDED_OUT = {
    "xoxb-1-CANARY": "token_revoked for xoxb-1-CANARY",
    "xoxe.xoxb-1-CANARY": "{'refresh': 'xoxe.xoxb-1-CANARY'}",
    "xapp-1-A1-CANARY": "invalid_auth: xapp-1-A1-CANARY, again",
    "ana:CANARY": "cannot connect to redis://ana:CANARY@store.example:6379/0",
    "T1/2/CANARY": "POST https://hooks.slack.com/commands/T1/2/CANARY failed",
    "8/CANARY-a1": "404 at https://discord.com/api/v10/webhooks/8/CANARY-a1/messages/@original",
    "9/CANARY-b2": "PATCH /interactions/9/CANARY-b2/callback",
    "CANARY.code": "GET /slack/oauth_redirect?state=1&code=CANARY.code",
    "CANARY-state": "GET /slack/oauth_redirect?state=CANARY-state&code=1",
    "CANARY-ticket": "wss://wss-primary.slack.com/link/?ticket=CANARY-ticket&app_id=1",
    "CANARY4CANARY": "{'Authorization': 'Bearer CANARY4CANARY'}",
    "Q0FOQVJZOnBhc3M=": "Authorization: Basic Q0FOQVJZOnBhc3M=",
    "CANARY1": "{'ok': True, 'access_token': 'CANARY1'}",
    "CANARY2": '{"token": "CANARY2"}',
    "CANARY3": "client_id=1&client_secret=CANARY3",
    "CANARY4": "{'trigger_id': 'CANARY4', 'user': 'U1'}",
    "CANARY5": '"response_url":"CANARY5"',
}
ORDINARY = (
    "the token is refused (status 401)",
    "Look at SLACK_BOT_TOKEN: invalid_auth",
    "https://huggingface.co/papers/2504.13173?code of conduct",
    "redis://store.example:6379/0 cannot be reached",
    "Set SLACK_SIGNING_SECRET=…, from Basic Information of your Slack app",
    "a basic error in state=3, code=7",
    "ana@example.org writes about https://arxiv.org/abs/2504.13173",
)


@each("secret", HANDED_OUT)
def test_what_platforms_hand_out_is_known_by_its_shape(secret):
    said = build_redactor()(HANDED_OUT[secret])
    assert "[secret]" in said
    assert secret not in said


@each("text", ORDINARY)
def test_ordinary_words_are_left_alone(text):
    assert build_redactor(["abc"])(text) == text


@each("name", EXAMPLES)
def test_the_example_in_a_message_about_a_setting_can_be_read(name):
    said = f"{name} is missing. For example: {EXAMPLES[name]}"
    assert build_redactor()(said) == said


@each("written", ["p@ss/wörd'1", "p%40ss%2Fw%C3%B6rd%271", '"p@ss/w\\u00f6rd\'1"'])
def test_a_secret_is_found_however_it_is_written(written):
    assert "rd" not in build_redactor(["p@ss/wörd'1"])(f"login {written} failed")
