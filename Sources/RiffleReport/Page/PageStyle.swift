/// How a page looks: light or dark as its reader's system is, and on paper.
enum PageStyle {
  static let text = """
    :root{--ground:#f6f6f8;--card:#fff;--ink:#1d1d24;--soft:#62626e;--line:#dcdce2;--link:#1d56c8;\
    --done:#1a7f3c;--failed:#c4232f;--unknown:#9a4fc4;--partial:#b35c00;--sent:#0b6f85;--planned:#62626e}
    @media(prefers-color-scheme:dark){:root{--ground:#15151a;--card:#1f1f26;--ink:#ececf1;--soft:#a3a3b0;--line:#363640;\
    --link:#8ab4ff;--done:#4fc174;--failed:#ff7b7b;--unknown:#cf9bf0;--partial:#f0a04b;--sent:#5cc4da;--planned:#a3a3b0}}
    *{box-sizing:border-box}
    body{margin:0;padding:1.5rem;background:var(--ground);color:var(--ink);\
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
    a{color:var(--link)}
    h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}
    h2{font-size:1.15rem;margin:1.75rem 0 .75rem}
    h3{font-size:1rem;margin:0}
    p{margin:.4rem 0}
    .counts b{margin-right:.5rem}
    .badge{display:inline-block;padding:0 .6em;border:1px solid;border-radius:1em;font-size:.85rem;text-decoration:none}
    .badge.done{color:var(--done)}.badge.failed{color:var(--failed)}.badge.unknown{color:var(--unknown)}
    .badge.partial{color:var(--partial)}.badge.sent{color:var(--sent)}.badge.planned{color:var(--planned)}
    dl{display:flex;flex-wrap:wrap;gap:.25rem 2rem;margin:.75rem 0}
    dt{color:var(--soft);font-size:.85rem}dd{margin:0}
    .note,.line,figcaption,.file,footer{color:var(--soft);font-size:.9rem}
    .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:1rem;align-items:start}
    article{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--done);border-radius:8px;\
    padding:.75rem 1rem;min-width:0}
    article.failed{border-left-color:var(--failed)}article.unknown{border-left-color:var(--unknown)}
    article.partial{border-left-color:var(--partial)}article.sent{border-left-color:var(--sent)}
    article.planned{border-left-color:var(--planned)}
    .reason{color:var(--failed)}.unknown .reason{color:var(--unknown)}.partial .reason{color:var(--partial)}
    figure{margin:.6rem 0}
    figure img{display:block;max-width:100%;height:auto;max-height:20rem;border-radius:4px}
    figure img.wave{width:100%;height:3.5rem}
    audio{display:block;width:100%;margin:.3rem 0}
    .prompt,.answer{white-space:pre-wrap}
    .answer{border-left:3px solid var(--line);padding-left:.75rem}
    summary{cursor:pointer}
    .receipt summary{color:var(--soft);font-size:.9rem}
    .warnings{margin:.4rem 0;padding-left:1.2rem;color:var(--partial);font-size:.9rem}
    pre{white-space:pre-wrap;font-size:.8rem;margin:.4rem 0;padding:.5rem;background:var(--ground);border-radius:4px}
    nav{margin:.75rem 0}nav a,nav b,nav span{margin-right:.75rem}
    footer{margin-top:2rem;border-top:1px solid var(--line)}
    @media print{body{padding:0}article{break-inside:avoid}audio,nav{display:none}}
    """
}
