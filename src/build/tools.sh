# shellcheck shell=bash
# Sourced by ./posthorn and ./verify: where the JDK and Maven are on this machine. Works in bash 3.2, which macOS has.

# java_home TOOL: prints the first home of a Java 25 or newer with bin/TOOL (java to run, javac to build).
# It reads the `release` file of each candidate: starting a JVM only to ask its version would cost every start 50 ms.
java_home() {
    local tool=$1 candidate
    if [[ -n ${JAVA_HOME-} ]] && is_java_25 "$JAVA_HOME" "$tool"; then
        printf '%s\n' "$JAVA_HOME"
        return
    fi
    if candidate=$(command -v java); then
        [[ ! -L $candidate ]] || candidate=$(readlink -f "$candidate")
        candidate=${candidate%/bin/java}
        if is_java_25 "$candidate" "$tool"; then
            printf '%s\n' "$candidate"
            return
        fi
    fi
    for candidate in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* \
        "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if is_java_25 "$candidate" "$tool"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

is_java_25() {
    local home=$1 tool=$2 key value major
    [[ -x $home/bin/$tool && -r $home/release ]] || return 1
    while IFS='=' read -r key value; do
        if [[ $key == JAVA_VERSION ]]; then
            value=${value//\"/}
            major=${value%%[!0-9]*}
            [[ -n $major ]] && ((major >= 25))
            return
        fi
    done <"$home/release"
    return 1
}

how_to_get_java() {
    cat >&2 <<'HINT'
Posthorn needs a JDK 25 or newer, and found none: not in JAVA_HOME, not in PATH, not in the usual folders.
  Debian, Ubuntu:  apt-get install openjdk-25-jdk-headless
  macOS:           brew install openjdk@25
  SDKMAN:          sdk install java 25-tem
  elsewhere:       https://adoptium.net/temurin/releases/?version=25, then JAVA_HOME=(its folder)
HINT
}

# maven_command HOME_OF_POSTHORN: the installed mvn when it is recent enough, else the wrapper, which downloads one.
maven_command() {
    local version
    if command -v mvn >/dev/null; then
        version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
        # shellcheck disable=SC2086 # two numbers
        set -- "$1" $version
        if ((${2:-0} > 3 || (${2:-0} == 3 && ${3:-0} >= 8))); then
            echo mvn
            return
        fi
    fi
    printf '%s\n' "$1/mvnw"
}

# Maven's own libraries make a recent JVM warn on every start, of things that no user of Posthorn can change.
quiet_maven_opts='--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow'
