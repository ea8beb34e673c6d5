internal import FoundationEssentials

/// The items of a manifest, one at a time: JSON Lines, or CSV with a head that names the fields.
///
/// JSON Lines where the first byte that is no blank is a brace, CSV otherwise; a name that ends in `.csv` is CSV. Memory does
/// not grow with the manifest: a line has at most ``lineLimit`` bytes, and who has seen which id is not known here.
public final class ManifestReader {
  /// The most bytes of one line.
  public static let lineLimit = CSVReader.recordLimit

  /// What one line gave.
  public enum Line: Sendable {
    /// An item.
    case item(JobItem, line: Int)
    /// Something that is none.
    case problem(ManifestProblem)
  }

  private let source: ByteSource
  private let model: (ItemKind, String?) -> String
  private let decoder = JSONDecoder()
  private var csv: CSVReader?
  private var names: [String] = []
  private var line = 0
  private var hasBegun = false
  private let isNamedCSV: Bool

  /// Opens the manifest at `path`; `-` is standard input.
  ///
  /// - Parameters:
  ///   - path: the manifest.
  ///   - model: who is asked, by an item's kind and the model that it names.
  /// - Throws: ``JobError/file(path:reason:)``.
  public init(path: String, model: @escaping (ItemKind, String?) -> String) throws(JobError) {
    source = try ByteSource(path: path)
    self.model = model
    isNamedCSV = path.lowercased().hasSuffix(".csv")
  }

  /// The next line that is not empty; nil at the end, and after a problem that leaves no way to tell where lines begin.
  ///
  /// - Throws: ``JobError/file(path:reason:)`` where reading fails.
  public func next() throws(JobError) -> Line? {
    if !hasBegun {
      hasBegun = true
      if let problem = try begin() { return .problem(problem) }
    }
    return csv == nil ? try nextObject() : try nextRecord()
  }

  /// Finds out which format it is; for CSV reads the head.
  private func begin() throws(JobError) -> ManifestProblem? {
    var first = try source.peek()
    while let byte = first, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      if byte == 0x0A { line += 1 }
      _ = try source.next()
      first = try source.peek()
    }
    guard let first else { return ManifestProblem(line: 1, "the manifest is empty, expected items") }
    guard isNamedCSV || first != UInt8(ascii: "{") else { return nil }
    var reader = CSVReader(source, line: line + 1)
    defer { csv = reader }
    guard let head = try read(&reader) else { return nil }
    switch head {
    case .failure(let problem):
      isBroken = true
      return problem
    case .success(let record):
      names = record.fields.map { String($0.drop { $0 == " " }) }
      if let twice = Dictionary(grouping: names, by: \.self).first(where: { $0.value.count > 1 })?.key {
        return stop(record.line, "the field '\(ItemFields.shown(twice))' stands twice")
      }
      if let stranger = names.first(where: { !ItemFields.allNames.contains($0) }) {
        let known = ItemFields.allNames.sorted()
        return stop(
          record.line,
          "unknown field '\(ItemFields.shown(stranger))', expected JSON objects, or a head of \(ItemFields.words(known))"
        )
      }
      return nil
    }
  }

  private var isBroken = false

  private func stop(_ line: Int, _ message: String) -> ManifestProblem {
    isBroken = true
    return ManifestProblem(line: line, message)
  }

  // MARK: JSON Lines

  private func nextObject() throws(JobError) -> Line? {
    while !isBroken, let bytes = try source.line(limit: Self.lineLimit) {
      line += 1
      guard bytes.count <= Self.lineLimit else {
        return .problem(stop(line, "is longer than \(Self.lineLimit) bytes, expected an item"))
      }
      guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
      let values: [String: FieldValue]
      do {
        values = try decoder.decode([String: FieldValue].self, from: Data(bytes))
      } catch {
        return .problem(ManifestProblem(line: line, "is no JSON object, expected one item on each line"))
      }
      return make(values, line: line, isText: false)
    }
    return nil
  }

  // MARK: CSV

  private typealias Record = (line: Int, fields: [String])

  private func nextRecord() throws(JobError) -> Line? {
    guard !isBroken, var reader = csv else { return nil }
    defer { csv = reader }
    guard let read = try read(&reader) else { return nil }
    switch read {
    case .failure(let problem):
      isBroken = true
      return .problem(problem)
    case .success(let record):
      guard record.fields.count == names.count else {
        return .problem(
          ManifestProblem(
            line: record.line, "has \(record.fields.count) fields, expected \(names.count) as in the head"))
      }
      var values: [String: FieldValue] = [:]
      for (name, text) in zip(names, record.fields) where !text.isEmpty { values[name] = .text(text) }
      return make(values, line: record.line, isText: true)
    }
  }

  private func read(_ reader: inout CSVReader) throws(JobError) -> Result<Record, ManifestProblem>? {
    do {
      return try reader.next().map { .success($0) }
    } catch let problem as ManifestProblem {
      return .failure(problem)
    } catch let error as JobError {
      throw error
    } catch {
      preconditionFailure("a CSV reader throws nothing else: \(error)")
    }
  }

  private func make(_ values: [String: FieldValue], line: Int, isText: Bool) -> Line {
    do throws(ItemFields.Problem) {
      return .item(try ItemFields(values, isText: isText).item(model: model), line: line)
    } catch {
      let name = if case .text(let id)? = values["id"] { "item '\(ItemFields.shown(id))': " } else { "" }
      return .problem(ManifestProblem(line: line, name + error.message))
    }
  }
}
