import RiffleAPI
import RiffleTranslation

/// The models that the tables speak of.
func model(_ id: String) -> Model { ModelCatalogue.shared.modelOrGuess(id) }

/// The value that `text` holds.
func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
  try WireJSON.decode(type, from: Array(text.utf8))
}

/// The JSON text of `value`, its members sorted.
func encode(_ value: some Encodable) throws -> String {
  String(decoding: try WireJSON.encode(value), as: UTF8.self)
}
