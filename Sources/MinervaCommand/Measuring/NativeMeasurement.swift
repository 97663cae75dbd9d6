import Inference
import NativeEngine

/// Minerva's own engine, measured.
struct NativeMeasurement {
    let threadCount: Int
    private var test: SpeedTest
    private let prefixLength: Int
    private let generatedLength: Int

    init(_ file: NativeModelFile, options: LoadOptions, prefixLength: Int, generatedLength: Int) throws {
        let runner = try ModelRunner(file, options: options)
        threadCount = runner.threadCount
        test = SpeedTest(runner)
        self.prefixLength = prefixLength
        self.generatedLength = generatedLength
    }

    /// Tokens per second, measured once.
    mutating func speed(of figure: SpeedFigure) -> Double {
        switch figure {
        case .prompt(let length):
            test.promptSpeed(length: length)
        case .streams(let count):
            test.generationSpeed(streams: count, promptLength: prefixLength, length: generatedLength)
        }
    }

    /// The most that the machine allows at this moment.
    func limit(of figure: SpeedFigure) -> SpeedLimit {
        switch figure {
        case .prompt(let length): test.promptLimit(length: length)
        case .streams(let count): test.generationLimit(streams: count)
        }
    }
}
