package org.posthorn.shape;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.route.DomainPattern;

/// What operators have set, one for each pattern, kept over restarts. Any thread may call it.
public final class Overrides {
    private final @Nullable OverridesFile file;
    private final int most;
    private volatile List<ShapingOverride> all;

    private Overrides(@Nullable OverridesFile file, int most, List<ShapingOverride> all) {
        this.file = file;
        this.most = most;
        this.all = all;
    }

    /// Those that the file holds, if there is one.
    ///
    /// @throws IOException when there is a file that can't be read
    public static Overrides open(Path file, int most) throws IOException {
        var kept = new OverridesFile(file);
        return new Overrides(kept, most, kept.read());
    }

    /// None yet, and those that come are not kept over a restart.
    public static Overrides none() {
        return new Overrides(null, Integer.MAX_VALUE, List.of());
    }

    /// As they were set, the last one first. Those that are over may be among them until [#expire].
    public List<ShapingOverride> all() {
        return all;
    }

    /// Sets one, in place of what was set for the same pattern. It is on disk afterwards.
    ///
    /// @throws IllegalArgumentException when there are too many
    /// @throws IOException when it can't be kept: nothing has changed then
    public synchronized void set(ShapingOverride override) throws IOException {
        var next = new ArrayList<ShapingOverride>();
        next.add(override);
        all.stream()
                .filter(known -> !known.pattern().equals(override.pattern()))
                .forEach(next::add);
        if (next.size() > most) {
            throw new IllegalArgumentException("there are " + most + " overrides already: clear one");
        }
        keep(next);
    }

    /// Ends what was set for this pattern. Returns whether there was anything.
    ///
    /// @throws IOException when that can't be kept: nothing has changed then
    public synchronized boolean clear(DomainPattern pattern) throws IOException {
        List<ShapingOverride> next =
                all.stream().filter(known -> !known.pattern().equals(pattern)).toList();
        if (next.size() == all.size()) {
            return false;
        }
        keep(next);
        return true;
    }

    /// Forgets those that are over. Returns whether there were any.
    ///
    /// @throws IOException when that can't be kept: they are forgotten all the same
    synchronized boolean expire(Instant now) throws IOException {
        List<ShapingOverride> next =
                all.stream().filter(known -> now.isBefore(known.until())).toList();
        if (next.size() == all.size()) {
            return false;
        }
        all = next;
        write(next);
        return true;
    }

    private void keep(List<ShapingOverride> next) throws IOException {
        write(next);
        all = List.copyOf(next);
    }

    private void write(List<ShapingOverride> next) throws IOException {
        if (file != null) {
            file.write(next);
        }
    }
}
