import NIOHTTP1
import RiffleAPI
import Testing

@testable import RiffleServer

/// The example requests of the pages that the project began from, as they are printed there.
@Suite struct SeedPageTests {
  /// Function calling: a chart.
  static let chart = #"""
    {
      "contents": [
        {
          "role": "user",
          "parts": [
            {
              "text": "Create a bar chart titled ''Quarterly Sales'' with data: Q1: 50000, Q2: 75000, Q3: 60000."
            }
          ]
        }
      ],
      "tools": [
        {
          "functionDeclarations": [
            {
              "name": "create_bar_chart",
              "description": "Creates a bar chart given a title, labels, and corresponding values.",
              "parameters": {
                "type": "object",
                "properties": {
                  "title": {
                    "type": "string",
                    "description": "The title for the chart."
                  },
                  "labels": {
                    "type": "array",
                    "items": {
                      "type": "string"
                    },
                    "description": "List of labels for the data points (e.g., [''Q1'', ''Q2'', ''Q3''])."
                  },
                  "values": {
                    "type": "array",
                    "items": {
                      "type": "number"
                    },
                    "description": "List of numerical values corresponding to the labels (e.g., [50000, 75000, 60000])."
                  }
                },
                "required": [
                  "title",
                  "labels",
                  "values"
                ]
              }
            }
          ]
        }
      ]
    }
    """#

  /// Thinking: none.
  static let thinking = #"""
    {
        "contents": [
          {
            "parts": [
              {
                "text": "How does AI work?"
              }
            ]
          }
        ],
        "generationConfig": {
          "thinkingConfig": {
            "thinkingBudget": 0
          }
        }
      }
    """#

  /// A picture.
  static let picture = #"""
    {
      "contents": [
        {
          "parts": [
            {
              "text": "Create a picture of a nano banana dish in a fancy restaurant with a Gemini theme"
            }
          ]
        }
      ]
    }
    """#

  /// Function calling: the weather.
  static let weather = #"""
    {
        "contents": [
          {
            "role": "user",
            "parts": [
              {
                "text": "What is the weather in San Francisco?"
              }
            ]
          }
        ],
        "tools": [
          {
            "functionDeclarations": [
              {
                "name": "get_weather",
                "description": "Get the current weather for a location",
                "parameters": {
                  "type": "object",
                  "properties": {
                    "location": {
                      "type": "string",
                      "description": "The city and state, e.g. San Francisco, CA"
                    },
                    "unit": {
                      "type": "string",
                      "enum": ["celsius", "fahrenheit"],
                      "description": "Temperature unit"
                    }
                  },
                  "required": ["location"]
                }
              }
            ]
          }
        ]
      }
    """#

  @Test func `the chart page is answered with the call that it shows`() async throws {
    try await withServer({ $0.clientKeys = ["k"] }) { fixture in
      let reply = try await fixture.ask(
        "/v1beta/models/gemini-2.5-flash:generateContent", Self.chart, headers: ["x-goog-api-key": "k"])
      let json = try reply.json()
      let call = try #require(value(json, "candidates.0.content.parts.0.functionCall") as? [String: Any])
      #expect(call["name"] as? String == "create_bar_chart")
      #expect(value(call, "args.values") as? [Int] == [50000, 75000, 60000])
      #expect(value(call, "args.labels") as? [String] == ["Q1", "Q2", "Q3"])
      #expect(value(call, "args.title") as? String == "Quarterly Sales")
      #expect(value(json, "candidates.0.content.parts.0.thoughtSignature") is String)
      #expect(value(json, "candidates.0.content.role") as? String == "model")
      #expect(value(json, "candidates.0.finishReason") as? String == "STOP")
      #expect(value(json, "candidates.0.index") as? Int == 0)
      #expect(value(json, "usageMetadata.promptTokensDetails.0.modality") as? String == "TEXT")
      let usage = try #require(json["usageMetadata"] as? [String: Any])
      let parts = ["promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"].map { usage[$0] as? Int ?? 0 }
      #expect(parts.allSatisfy { $0 > 0 } && parts.reduce(0, +) == usage["totalTokenCount"] as? Int)
      #expect(json["modelVersion"] as? String == "gemini-2.5-flash" && json["responseId"] is String)
    }
  }

  @Test func `the thinking page is answered without thoughts`() async throws {
    try await withServer { fixture in
      let json = try await fixture.ask("/v1beta/models/gemini-2.5-flash:generateContent", Self.thinking).json()
      #expect((value(json, "candidates.0.content.parts.0.text") as? String)?.isEmpty == false)
      #expect(value(json, "candidates.0.finishReason") as? String == "STOP")
      let usage = try #require(json["usageMetadata"] as? [String: Any])
      #expect(usage["thoughtsTokenCount"] == nil)
      let sum = (usage["promptTokenCount"] as? Int ?? 0) + (usage["candidatesTokenCount"] as? Int ?? 0)
      #expect(sum == usage["totalTokenCount"] as? Int)
    }
  }

  @Test func `the picture page is answered with words and a PNG`() async throws {
    try await withServer { fixture in
      let json = try await fixture.ask(
        "/v1beta/models/gemini-2.5-flash-image-preview:generateContent", Self.picture
      ).json()
      #expect((value(json, "candidates.0.content.parts.0.text") as? String)?.isEmpty == false)
      let (type, bytes) = try media(json, part: 1)
      #expect(type == "image/png" && bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      #expect(value(json, "candidates.0.content.parts.1.thoughtSignature") == nil)
      #expect(value(json, "usageMetadata.candidatesTokensDetails.0.tokenCount") as? Int == 1290)
      #expect(value(json, "modelVersion") as? String == "gemini-2.5-flash-image-preview")
    }
  }

  @Test func `the weather page is answered with a call, the key in the query`() async throws {
    try await withServer({ $0.clientKeys = ["YOUR_API_KEY"] }) { fixture in
      let path = "/v1beta/models/gemini-2.5-pro:generateContent?key="
      let json = try await fixture.ask(path + "YOUR_API_KEY", Self.weather).json()
      #expect(value(json, "candidates.0.content.parts.0.functionCall.name") as? String == "get_weather")
      let args = value(json, "candidates.0.content.parts.0.functionCall.args") as? [String: String]
      #expect(args == ["location": "San Francisco"])
      #expect(value(json, "candidates.0.content.role") as? String == "model")
      #expect(value(json, "candidates.0.finishReason") as? String == "STOP")
      #expect(try await fixture.ask(path + "other", Self.weather).status == 400)
    }
  }
}
