import RiffleBench
import Testing

@Suite struct PayloadShapeTests {
  @Test func `every shape is known by the name that the option takes`() {
    #expect(PayloadShape.allCases.map(\.rawValue) == ["speech-sse", "image", "images", "text"])
  }
}
