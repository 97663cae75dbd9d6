/// What a shard says about the split model that it belongs to: the keys `split.*`.
struct GGUFSplit: Equatable {
    /// The number of this shard, counted from 0.
    let number: Int
    let count: Int
    /// The tensors in all shards together.
    let tensorCount: Int

    private static let countKey = "split.count"

    /// Reads the keys, or returns nil if the file is a whole model.
    init?(_ metadata: Metadata) throws(ModelFileError) {
        let count = try metadata.optional(Self.countKey, default: 0)
        guard count != 0, count != 1 else { return nil }
        self.number = try metadata.required("split.no")
        self.count = count
        self.tensorCount = try metadata.required("split.tensors.count")
    }

    /// Checks that this is the first shard and is named as one, and returns its name, from which the others follow.
    func firstName(of file: MappedFile, metadata: Metadata, limits: GGUFLimits) throws(ModelFileError) -> ShardName {
        guard (2...max(2, limits.shardCount)).contains(count) else {
            let message = "\(Self.countKey) is \(count); at most \(limits.shardCount) shards are allowed"
            let offset = metadata.entry(Self.countKey)?.byteOffset
            throw ModelFileError(.limitExceeded, message, path: file.path, byteOffset: offset, subject: Self.countKey)
        }
        let name = ShardName(path: file.path)
        guard number == 0 else {
            let first = name.map { $0.sibling(1).path } ?? "the file whose name ends in -00001-of-…"
            let message = "this is shard number \(number) (from 0) of \(count); open the first shard instead: \(first)"
            throw ModelFileError(.notFirstShard, message, path: file.path)
        }
        guard let name, name.number == 1, name.count == count else {
            let expected = ShardName(prefix: "name", number: 1, count: count).path
            let message =
                "the file is the first of \(count) shards, but is not named as such; "
                + "expected a name like \(expected), from which the others follow"
            throw ModelFileError(.inconsistentShards, message, path: file.path)
        }
        return name
    }

    /// Checks that another shard belongs to the same model and is the one of this number.
    func checkSibling(_ header: GGUFHeader, number: Int, path: String) throws(ModelFileError) {
        let expected = GGUFSplit(number: number, count: count, tensorCount: tensorCount)
        let found = try GGUFSplit(header.metadata)
        guard found == expected else {
            let message =
                "expected \(expected), as the first shard says, found \(found?.description ?? "a whole model"); "
                + "the shards are not of one model, fetch them again"
            throw ModelFileError(.inconsistentShards, message, path: path)
        }
    }

    private init(number: Int, count: Int, tensorCount: Int) {
        self.number = number
        self.count = count
        self.tensorCount = tensorCount
    }
}

extension GGUFSplit: CustomStringConvertible {
    var description: String { "shard number \(number) (from 0) of \(count) with \(tensorCount) tensors in all" }
}
