"""Texts and folders that several test files use; all in our own words."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "labeled" / "examples"

ON_TOPIC = (
    "Russian forces shelled the town of Velmorsk in southern Ukraine on Tuesday, the "
    "regional governor said. The Kremlin denied it. \u201cOur troops strike military "
    "targets only,\u201d Kremlin spokesman Anton Rudenko told reporters in Moscow."
)

# What must never run, wherever it stands.
HOSTILE = [
    "<script>alert(1)</script>",
    "</style></script><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe",
    "&lt;b&gt;",
    "]]><!--",
    '=HYPERLINK("http://a.example")',
    "<iframe src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mi xlink:href=javascript:alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<object data=data:text/html,x>",
    "<embed src=data:text/html,x>",
    "<link rel=stylesheet href=//a.example/x.css>",
    "<meta http-equiv=refresh content=0;url=//a.example>",
    "<base href=//a.example/>",
    "<form action=//a.example><button>x</button></form>",
    "<style>@import '//a.example/x.css';</style>",
    "<img srcset='//a.example/x 1x'>",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "jAvAsCrIpT:alert(1)",
    "java\tscript:alert(1)",
    "\u2028alert(1)//",
    "`${alert(1)}`",
    "\\u003cscript\\u003e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<<script>alert(1)//<</script>",
    "<scr\u0000ipt>alert(1)</scr\u0000ipt>",
    "\u2066\u2067x\u2069\u2069",
    "a\u0301\u0301\u0301\u0301\u0301\u0301",
    "\ufeffBOM\ufffe",
    "caf\udce9",
    "'-alert(1)-'",
    "--><script>alert(1)</script><!--",
]
