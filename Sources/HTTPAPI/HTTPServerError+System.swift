import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension HTTPServerError {
    /// What an error of the system means for whoever wanted to listen; `nil` if it has nothing to do with that.
    init?(_ error: any Error, address: String, port: Int) {
        guard let number = (error as? IOError)?.errnoCode else {
            guard error is SocketAddressError || error is SocketAddressError.UnknownHost else { return nil }
            self.init(code: .addressUnavailable, message: "\(address) is no address of this machine; see --host")
            return
        }
        let place = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        switch number {
        case EADDRINUSE:
            self.init(
                code: .addressInUse,
                message: "\(place) is in use by another program; choose another with --port"
            )
        case EACCES:
            self.init(code: .accessDenied, message: "\(place) is not allowed to this user; choose a --port above 1023")
        case EADDRNOTAVAIL:
            self.init(code: .addressUnavailable, message: "\(address) is no address of this machine; see --host")
        default: return nil
        }
    }
}
