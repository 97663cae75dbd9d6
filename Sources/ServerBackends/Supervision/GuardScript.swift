/// The shell that stands between us and a server, so that the server ends when we do, however that happens.
///
/// The guard's standard input is a pipe whose other end only we hold. When that end closes, because we let go or because
/// we died, the watcher ends the server; when the server ends, the guard reaps it and ends what it may have left in the
/// guard's process group. It takes nothing but POSIX, so that it is the same on Linux and macOS: Linux's parent death
/// signal would be sent already when the thread ends that started the process.
package enum GuardScript {
    /// What the line with the server's process id begins with.
    static let startLine = "minerva: started process "

    /// What the line that tells of the server's end begins with.
    static let endLine = "minerva: ended with status "

    /// The script; its arguments are the server's command line.
    package static let text = """
        exec 3<&0 </dev/null
        "$@" 3<&- &
        server=$!
        trap '' PIPE
        echo "\(startLine)$server"
        (
            read -r nothing <&3
            kill -9 "$server"
            looks=0
            while [ $looks -lt 100000 ] && kill -0 $$; do looks=$((looks + 1)); done
            kill -9 0
        ) >/dev/null 2>&1 &
        watcher=$!
        exec 3<&-
        wait "$server" 2>/dev/null
        echo "\(endLine)$?"
        kill -9 "$watcher"
        wait "$watcher" 2>/dev/null
        kill -9 0
        """
}
