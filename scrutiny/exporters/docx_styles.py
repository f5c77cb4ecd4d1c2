"""Styles and numbering of the Word report: everything that is about looks is in a named style, and nothing else.

Sizes are in points, spaces in twentieths of a point ("twips") as the file format has them; 567 are a centimetre.
"""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FONT = "Arial"
STEP = 567
"""How far a number or a letter stands before its text, in twips: 1 cm."""
NUMBERED, LETTERED, LETTERED_UNDER = 1, 2, 3
"""Kinds of numbering: through the whole report; lists of their own; lists under a numbered paragraph."""

_BOX = "".join(
    f'<w:{side} w:val="single" w:sz="8" w:space="4" w:color="auto"/>' for side in ("top", "left", "bottom", "right")
)
_TOGETHER = "<w:keepNext/><w:keepLines/>"


def _spacing(before: int, after: int = 0) -> str:
    return f'<w:spacing w:before="{before * 20}" w:after="{after * 20}"/>'


def _paragraph(name: str, *, paragraph: str = "", run: str = "", based_on: str = "Normal", after: str = "") -> str:
    """A paragraph style; `after` is the style of the paragraph that one types next."""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id(name)}"{_custom(name)}><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based_on}"/>{f"<w:next w:val={chr(34)}{after}{chr(34)}/>" if after else ""}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _custom(name: str) -> str:
    known = {"heading 1", "heading 2", "Title", "caption", "footer"}
    return "" if name in known else ' w:customStyle="1"'


def style_id(name: str) -> str:
    """The key of a style in the file: its name without spaces, each word capitalised."""
    return "".join(word[:1].upper() + word[1:] for word in name.replace("-", " ").split())


def _size(points: int, *, bold: bool = False) -> str:
    return f'{"<w:b/><w:bCs/>" if bold else ""}<w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/>'


def _numbered(kind: int) -> str:
    return f'<w:numPr><w:numId w:val="{kind}"/></w:numPr>'


_DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}"'
    f' w:cs="{FONT}"/>{_size(12)}<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:before="80" w:after="0" w:line="257" w:lineRule="auto"/></w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
)
_NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/></w:style>'
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
    "</w:style>"
    '<w:style w:type="character" w:customStyle="1" w:styleId="GapToFill"><w:name w:val="Gap to fill"/><w:qFormat/>'
    '<w:rPr><w:b/><w:bCs/><w:shd w:val="clear" w:color="auto" w:fill="FFDD9A"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:qFormat/>'
    "<w:rPr><w:b/><w:bCs/></w:rPr></w:style>"
)


def _heading(level: int, points: int, before: int, after: int) -> str:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    return _paragraph(
        f"heading {level}",
        paragraph=f"{_TOGETHER}{_spacing(before, after)}{outline}",
        run=_size(points, bold=True),
        after="Normal",
    )


def styles_xml() -> bytes:
    """The whole of the styles part."""
    styles = (
        _heading(1, 14, 12, 0),
        _heading(2, 12, 9, 3),
        _paragraph("Title", paragraph=f"{_TOGETHER}{_spacing(10)}", run=_size(16, bold=True), after="Normal"),
        _paragraph("caption", paragraph=f"{_TOGETHER}{_spacing(8, 3)}", run=_size(11, bold=True)),
        _paragraph("Committee Line", paragraph=f"<w:keepNext/>{_spacing(0)}", run=_size(12, bold=True)),
        _paragraph("Label Line", paragraph=_spacing(4)),
        _paragraph("Report Of", paragraph=_spacing(4), run=_size(12, bold=True)),
        _paragraph("Numbered Paragraph", paragraph=f"{_numbered(NUMBERED)}{_spacing(6)}"),
        _paragraph("Lettered Paragraph", paragraph=_spacing(3)),
        _paragraph("Lettered Sub-paragraph", paragraph=_spacing(3)),
        _paragraph("Table Text", paragraph=_spacing(0), run=_size(10)),
        _paragraph("Table Heading", paragraph=f"<w:keepNext/>{_spacing(0)}", run=_size(10, bold=True)),
        _paragraph("Source Note", paragraph=_spacing(4), run=_size(10)),
        _paragraph("Notice", paragraph=f"<w:pBdr>{_BOX}</w:pBdr>{_spacing(0, 8)}", run=_size(10)),
        _paragraph("footer", paragraph=_spacing(0), run=_size(9)),
    )
    return f'<w:styles xmlns:w="{W}">{_DEFAULTS}{_NORMAL}{"".join(styles)}</w:styles>'.encode()


def settings_xml() -> bytes:
    """The whole of the settings part: a present word processor lays the file out as it does its own."""
    mode = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    return (
        f'<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="{STEP}"/><w:compat>{mode}</w:compat>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    ).encode()


def numbering_xml(lists: list[int]) -> bytes:
    """The whole of the numbering part.

    Args:
        lists: the kind of each lettered list, in the order of the report: each begins again with a. The first has the
            number `first_list()`, the next ones count on.
    """
    kinds = "".join(
        (
            _kind(NUMBERED, "decimal", 1, "NumberedParagraph"),
            _kind(LETTERED, "lowerLetter", 1, ""),
            _kind(LETTERED_UNDER, "lowerLetter", 2, ""),
        )
    )
    whole = f'<w:num w:numId="{NUMBERED}"><w:abstractNumId w:val="{NUMBERED}"/></w:num>'
    restarted = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{kind}"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for number, kind in enumerate(lists, first_list())
    )
    return f'<w:numbering xmlns:w="{W}">{kinds}{whole}{restarted}</w:numbering>'.encode()


def first_list() -> int:
    """The number of the first lettered list."""
    return NUMBERED + 1


def _kind(number: int, form: str, steps: int, style: str) -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{linked}<w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{steps * STEP}" w:hanging="{STEP}"/></w:pPr></w:lvl></w:abstractNum>'
    )
