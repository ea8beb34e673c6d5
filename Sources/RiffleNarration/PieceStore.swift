/// A memory of spoken pieces, so that a text that changed in one sentence asks for one piece.
public protocol PieceStore: Sendable {}
