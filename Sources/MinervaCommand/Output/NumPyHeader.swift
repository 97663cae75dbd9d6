import Foundation

/// The beginning of a `.npy` file with a float32 matrix. (NumPy's format, version 1.0)
struct NumPyHeader {
    let bytes: Data

    init(rows: Int, columns: Int) {
        var dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        // Magic, version and length take 10 bytes; the data must begin at a multiple of 64.
        let padding = 63 - (10 + dictionary.utf8.count) % 64
        dictionary += String(repeating: " ", count: padding) + "\n"
        let length = UInt16(dictionary.utf8.count)
        bytes = Data([0x93] + "NUMPY".utf8 + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + dictionary.utf8)
    }
}
