package org.posthorn.bounce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthorn.triage.FailureClass;

/// The sections that a file of texts may have, and what each may name in braces.
final class TextKeys {
    static final String DATE = "date";
    static final String GREETING = "greeting";
    static final String SAID = "said";
    static final String FOUND = "found";
    static final String MORE = "more";
    static final String CLOSING = "closing";
    static final String CLOSING_FAILED = "closing failed";

    private static final Set<String> OF_MESSAGE = Set.of("hostname", "arrived", "sender");
    private static final Set<String> OF_DELAY = Set.of("hostname", "arrived", "sender", "until");
    private static final Map<String, Set<String>> PLACEHOLDERS = placeholders();

    private TextKeys() {}

    /// By section, the names that it may hold.
    static Map<String, Set<String>> all() {
        return PLACEHOLDERS;
    }

    static String subject(Audience audience, Report.Kind kind) {
        return "subject " + about(audience, kind);
    }

    static String opening(Audience audience, Report.Kind kind) {
        return "opening " + about(audience, kind);
    }

    static String what(FailureClass failure) {
        return failure + " what";
    }

    static String advice(FailureClass failure) {
        return failure + " advice";
    }

    private static String about(Audience audience, Report.Kind kind) {
        return switch (audience) {
            case SENDER -> kind.name().toLowerCase(Locale.ROOT);
            case DOUBLE_BOUNCE -> "double-bounce";
            case COPY -> "copy";
        };
    }

    private static Map<String, Set<String>> placeholders() {
        var all = new LinkedHashMap<String, Set<String>>();
        all.put(DATE, Set.of());
        all.put(GREETING, Set.of("hostname"));
        for (String about : abouts()) {
            all.put("subject " + about, Set.of("hostname"));
            all.put("opening " + about, about.equals("delayed") ? OF_DELAY : OF_MESSAGE);
        }
        all.put(SAID, Set.of("host", "reply"));
        all.put(FOUND, Set.of("text"));
        all.put(MORE, Set.of("count"));
        all.put(CLOSING, Set.of("hostname"));
        all.put(CLOSING_FAILED, Set.of("hostname"));
        for (FailureClass failure : FailureClass.values()) {
            all.put(what(failure), Set.of());
            all.put(advice(failure), Set.of());
        }
        return Map.copyOf(all);
    }

    private static List<String> abouts() {
        var abouts = new ArrayList<String>();
        for (Report.Kind kind : Report.Kind.values()) {
            abouts.add(about(Audience.SENDER, kind));
        }
        abouts.add(about(Audience.DOUBLE_BOUNCE, Report.Kind.FAILED));
        abouts.add(about(Audience.COPY, Report.Kind.FAILED));
        return abouts;
    }
}
