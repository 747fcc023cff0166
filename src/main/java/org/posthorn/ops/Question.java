package org.posthorn.ops;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the admin address is asked: a request, read whole.
///
/// @param path the segments of its path, decoded
/// @param query as it stands in the request line, or null
record Question(String method, List<String> path, @Nullable String query, byte[] body) {

    static Question of(String method, String rawPath, @Nullable String rawQuery, byte[] body) throws DeskException {
        var segments = new ArrayList<String>();
        for (String segment : rawPath.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(decode(segment.replace("+", "%2B")));
            }
        }
        return new Question(method, List.copyOf(segments), rawQuery, body);
    }

    /// The segment at this place of the path, or empty.
    String segment(int place) {
        return place < path.size() ? path.get(place) : "";
    }

    /// Refuses a path that is longer or shorter, and parameters that nobody reads here: a misspelt one may be the one that
    /// says what not to touch.
    ///
    /// @param segments of the path
    /// @param names of the parameters; of these `id` alone may come more than once
    void expect(int segments, String... names) throws DeskException {
        if (path.size() != segments) {
            throw new DeskException(DeskException.Kind.NOT_FOUND, "not here");
        }
        var seen = new HashSet<String>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (pair.isEmpty()) {
                continue;
            }
            if (!List.of(names).contains(name)) {
                throw DeskException.invalid(Suggestion.unknown("parameter", name, List.of(names)));
            }
            if (equals < 0) {
                throw DeskException.invalid("parameter \"" + name + "\" has no value");
            }
            if (!seen.add(name) && !name.equals("id")) {
                throw DeskException.invalid("parameter \"" + name + "\" comes twice");
            }
        }
    }

    /// Every value of a query parameter, in order.
    List<String> parameters(String name) throws DeskException {
        var values = new ArrayList<String>();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && decode(pair.substring(0, equals)).equals(name)) {
                    values.add(decode(pair.substring(equals + 1)));
                }
            }
        }
        return values;
    }

    @Nullable
    String parameter(String name) throws DeskException {
        List<String> values = parameters(name);
        return values.isEmpty() ? null : values.getLast();
    }

    int number(String name, int otherwise) throws DeskException {
        String text = parameter(name);
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw DeskException.invalid(name + " is no number: " + text, e);
        }
    }

    private static String decode(String text) throws DeskException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw DeskException.invalid("malformed URL", e);
        }
    }
}
