internal import RiffleAPI
internal import RiffleTypes

/// What an answer in Gemini's format brings, in the order of its parts.
enum AnswerPiece {
  /// A part without a medium, whole.
  case part(Part, candidate: Int)
  /// A medium of the answer begins; what it is was read from its first bytes.
  case beginMedium(MediaType, candidate: Int)
  /// More bytes of the medium: ``AnswerReader/bytes``.
  case bytes
  /// The medium is whole.
  case endMedium
  /// A picture that is only a thought, whole: ``AnswerReader/bytes``; told only on demand.
  case thoughtPicture(MediaType)
  /// A candidate's own members, without its parts; its index is filled in.
  case candidate(Candidate)
  /// What a document says besides its candidates, as far as it is known when its next parts are told.
  case document(GenerateContentResponse)
}
