package org.posthorn.bounce;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What reports say to people, in one language: the operator's own words where there are any, else those that come
/// with the program, else English. Immutable; any thread may use it.
public final class ReportTexts {
    private static final String ENGLISH = "en";
    /// Of a file: the whole of ours has 10 KiB.
    private static final long LARGEST = 1 << 20;

    private final String language;
    private final Map<String, TextTemplate> sections;
    private final DateTimeFormatter date;

    private ReportTexts(String language, Map<String, TextTemplate> sections) {
        this.language = language;
        this.sections = Map.copyOf(sections);
        this.date = DateTimeFormatter.ofPattern(text(TextKeys.DATE, Map.of()), Locale.forLanguageTag(language))
                .withZone(ZoneOffset.UTC);
    }

    /// Reads what the settings name.
    ///
    /// @throws TextsException when there are no such texts, or with all that is wrong in them
    public static ReportTexts load(ReportSettings settings) throws TextsException {
        String language = settings.language();
        Path folder = settings.templates();
        Path own = folder == null ? null : folder.resolve(language + ".txt");
        boolean owned = own != null && Files.exists(own);
        Map<String, TextTemplate> shipped = shippedSections(language);
        if (shipped == null && !owned) {
            throw problem(own == null ? "language \"" + language + '"' : own.toString(), "there are no such texts");
        }
        if (folder != null && !Files.isDirectory(folder)) {
            throw problem(folder.toString(), "is no folder");
        }
        var sections = new HashMap<>(english());
        if (shipped != null) {
            sections.putAll(shipped);
        }
        if (own != null && owned) {
            sections.putAll(TextFile.parse(own.toString(), read(own)));
        }
        return of(language, sections, own == null ? language : own.toString());
    }

    /// Those that come with the program, for a language that it has.
    static ReportTexts shipped(String language) {
        var sections = new HashMap<>(english());
        Map<String, TextTemplate> own = shippedSections(language);
        if (own == null) {
            throw new IllegalArgumentException("no texts in " + language);
        }
        sections.putAll(own);
        return new ReportTexts(language, sections);
    }

    private static ReportTexts of(String language, Map<String, TextTemplate> sections, String file)
            throws TextsException {
        try {
            return new ReportTexts(language, sections);
        } catch (IllegalArgumentException e) {
            throw problem(file, "the section \"" + TextKeys.DATE + "\" is no pattern of a date: " + e.getMessage());
        }
    }

    /// The language tag (RFC 5646).
    String language() {
        return language;
    }

    String date(Instant instant) {
        return date.format(instant);
    }

    /// The text of a section, its paragraphs separated by an empty line.
    String text(String section, Map<String, String> values) {
        TextTemplate template = sections.get(section);
        if (template == null) {
            throw new IllegalStateException("the texts lack " + section);
        }
        return template.render(values);
    }

    private static Map<String, TextTemplate> english() {
        Map<String, TextTemplate> english = shippedSections(ENGLISH);
        if (english == null) {
            throw new IllegalStateException("the program lacks its texts");
        }
        return english;
    }

    static @Nullable Map<String, TextTemplate> shippedSections(String language) {
        String name = "texts." + language + ".txt";
        try (InputStream in = ReportTexts.class.getResourceAsStream(name)) {
            return in == null ? null : TextFile.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) throws TextsException {
        try {
            if (Files.size(file) > LARGEST) {
                throw problem(file.toString(), "is over " + LARGEST + " octets");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw problem(file.toString(), "is not in UTF-8");
        } catch (TextsException e) {
            throw e;
        } catch (IOException e) {
            throw problem(file.toString(), "can't be read: " + e);
        }
    }

    private static TextsException problem(String file, String message) {
        return new TextsException(List.of(new TextProblem(file, 0, 0, message)));
    }
}
