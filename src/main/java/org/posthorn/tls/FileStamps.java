package org.posthorn.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// How some files look from outside, to tell whether any was changed or replaced. A link stands for what it leads
/// to.
public record FileStamps(Map<Path, String> stamps) {

    public static FileStamps of(Collection<Path> files) {
        var stamps = new HashMap<Path, String>();
        files.forEach(file -> stamps.put(file, stamp(file)));
        return new FileStamps(Map.copyOf(stamps));
    }

    private static String stamp(Path file) {
        try {
            var now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + ' ' + now.fileKey();
        } catch (IOException e) {
            // Absent, or not to be looked at: reading it will tell.
            return "none";
        }
    }
}
