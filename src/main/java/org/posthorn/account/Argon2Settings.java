package org.posthorn.account;

/// The cost of a password hash (RFC 9106 section 3.1). A change is for new hashes: each hash carries its own.
///
/// @param memory in KiB
/// @param iterations passes over the memory
/// @param parallelism lanes
public record Argon2Settings(int memory, int iterations, int parallelism) {
    /// 1 GiB: a hash that asks for more is not one of ours.
    static final int MAX_MEMORY = 1 << 20;

    static final int MAX_ITERATIONS = 1_000;
    static final int MAX_PARALLELISM = 64;

    public Argon2Settings {
        if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
            throw new IllegalArgumentException("parallelism is not between 1 and " + MAX_PARALLELISM);
        }
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException("iterations is not between 1 and " + MAX_ITERATIONS);
        }
        if (memory < 8 * parallelism || memory > MAX_MEMORY) {
            throw new IllegalArgumentException("memory is not between 8 KiB a lane and 1 GiB");
        }
    }

    /// What OWASP's password storage cheat sheet puts first for servers: 19 MiB, two passes, one lane.
    public static Argon2Settings defaults() {
        return new Argon2Settings(19_456, 2, 1);
    }
}
