internal import Mustache

/// The parts that a page is made of, parsed once.
///
/// Every name in double braces is escaped by ``HTMLText``; those in triple braces are only ever this room's own markup. A
/// page has no script at all, and its policy forbids any: it reads the same in a browser without one.
struct PageTemplates: Sendable {
  let head: MustacheTemplate
  let row: MustacheTemplate
  let tail: MustacheTemplate

  /// The mark by which a page is known for one of ours.
  static let mark = #"<meta name="generator" content="Riffle report">"#

  static let shared: PageTemplates = {
    MustacheContentTypes.register(HTMLText(), named: HTMLText.name)
    do {
      return PageTemplates(head: try parse(headText), row: try parse(rowText), tail: try parse(tailText))
    } catch {
      preconditionFailure("the templates are well-formed: \(error)")
    }
  }()

  private static func parse(_ text: String) throws -> MustacheTemplate {
    try MustacheTemplate(string: "{{%CONTENT_TYPE:\(HTMLText.name)}}" + text)
  }

  private static let headText = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    \(mark)
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data: file:; media-src 'self' file:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
    <title>{{title}}{{#later}} ({{later}}){{/later}}</title>
    <style>{{{style}}}</style>
    </head>
    <body>
    <header class="page">
    <h1 dir="auto">{{title}}</h1>
    <p class="counts"><b>{{total}}</b>{{#tallies}} <a class="badge {{tally}}" href="{{place}}">{{amount}} {{tally}}</a>{{/tallies}}</p>
    {{#hasFacts}}<dl>{{#facts}}<div><dt>{{term}}</dt><dd dir="auto">{{words}}</dd></div>{{/facts}}</dl>{{/hasFacts}}
    {{#notes}}<p class="note">{{.}}</p>{{/notes}}
    {{{pager}}}
    </header>
    <main>

    """

  private static let rowText = """
    <article class="{{state}}" id="row-{{number}}">
    <h3 dir="auto">{{id}}</h3>
    <p class="line"><span class="badge {{state}}">{{state}}</span> {{about}}</p>
    {{#reason}}<p class="reason" dir="auto">{{reason}}</p>{{/reason}}
    {{#pictures}}<figure><a href="{{link}}"><img src="{{source}}" alt="{{name}}" loading="lazy"></a><figcaption><a href="{{link}}">{{name}}</a> {{size}}</figcaption></figure>
    {{/pictures}}{{#sounds}}<figure>{{#wave}}<img class="wave" src="{{wave}}" alt="">{{/wave}}<audio controls preload="none" src="{{link}}"></audio><figcaption><a href="{{link}}">{{name}}</a> {{size}}</figcaption></figure>
    {{/sounds}}{{#others}}<p class="file"><a href="{{link}}">{{name}}</a> {{size}}</p>
    {{/others}}{{#lost}}<p class="reason" dir="auto">{{name}}: {{trouble}}</p>
    {{/lost}}{{#prompt}}<p class="prompt" dir="auto">{{prompt}}</p>{{/prompt}}
    {{#longPrompt}}<details class="prompt"><summary dir="auto">{{beginning}}</summary><p dir="auto">{{whole}}</p></details>{{/longPrompt}}
    {{#answer}}<p class="answer" dir="auto">{{answer}}</p>{{/answer}}
    {{#longAnswer}}<details class="answer"><summary dir="auto">{{beginning}}</summary><p dir="auto">{{whole}}</p></details>{{/longAnswer}}
    {{#hasWarnings}}<ul class="warnings">{{#warnings}}<li dir="auto">{{.}}</li>{{/warnings}}</ul>{{/hasWarnings}}
    {{#hasReceipts}}<details class="receipt"><summary>receipt</summary>{{#receipts}}<pre>{{.}}</pre>{{/receipts}}</details>{{/hasReceipts}}
    </article>

    """

  private static let tailText = """
    </main>
    <footer>{{{pager}}}<p>Made by Riffle. Pictures, sounds and links are files beside this page.</p></footer>
    </body>
    </html>

    """
}
