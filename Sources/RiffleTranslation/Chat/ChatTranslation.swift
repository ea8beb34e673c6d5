public import RiffleAPI

/// Chats in OpenAI's shape and Gemini's requests and answers in each other's shape.
///
/// Nothing is fetched and nothing is kept between calls: signatures travel in `extra_content.google.thought_signature`
/// and are lost where a shape has no place for them. What the other format cannot say at all is a ``TranslationError``;
/// what it merely does not know (`user`, `store`, `metadata`, `logit_bias`, `verbosity`, `parallel_tool_calls` and the
/// like) is left out.
public enum ChatTranslation {}

/// Tells the type of a medium where the caller knows better than the document, because it saw the bytes; nil keeps the
/// declared type.
public typealias MediaTypeLookup = (MediaData) -> String?

/// The words that Gemini takes for a signature where there is none, because the history is another model's.
let foreignSignature = "skip_thought_signature_validator"
