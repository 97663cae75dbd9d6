/// Variables of one scope. Macros refer to the scopes around them and so see what is assigned there later.
final class Scope {
    var variables: [String: JinjaValue]

    init(_ variables: [String: JinjaValue] = [:]) {
        self.variables = variables
    }
}
