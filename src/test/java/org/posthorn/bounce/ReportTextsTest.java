package org.posthorn.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.triage.FailureClass;

final class ReportTextsTest {
    @TempDir
    private Path folder;

    private ReportSettings settings(String language, Path templates) {
        return new ReportSettings(
                "mx.example.net", 0, 1_000, 1, 80, language, templates, DoubleBounces.DISCARD, null, Set.of());
    }

    private TextsException refused(String language, String text) throws Exception {
        Files.writeString(folder.resolve(language + ".txt"), text);
        return catchThrowableOfType(TextsException.class, () -> ReportTexts.load(settings(language, folder)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void whatComesWithTheProgramIsComplete(String language) {
        assertThat(ReportTexts.shippedSections(language))
                .containsOnlyKeys(TextKeys.all().keySet());
        assertThat(ReportTexts.shipped(language).text(TextKeys.what(FailureClass.SPAM), Map.of()))
                .isNotBlank();
    }

    @Test
    void anOperatorsWordsComeFirst() throws Exception {
        Files.writeString(folder.resolve("de.txt"), """
                # ours
                [BAD_MAILBOX advice]
                Fragen Sie
                die Zentrale.

                Telefon 123.
                [greeting]
                Grüße von {hostname}!
                """);
        ReportTexts texts = ReportTexts.load(settings("de", folder));
        assertThat(texts.text("BAD_MAILBOX advice", Map.of())).isEqualTo("Fragen Sie die Zentrale.\n\nTelefon 123.");
        assertThat(texts.text("greeting", Map.of("hostname", "{hostname}"))).isEqualTo("Grüße von {hostname}!");
        assertThat(texts.text("BAD_MAILBOX what", Map.of())).isEqualTo("Dieses Postfach gibt es nicht.");
    }

    @Test
    void anotherLanguageNeedsAFileAndFallsBackToEnglish() throws Exception {
        Files.writeString(folder.resolve("fr.txt"), "[date]\nd MMMM yyyy\n[greeting]\nBonjour de {hostname}.\n");
        ReportTexts texts = ReportTexts.load(settings("fr", folder));
        assertThat(texts.date(Instant.parse("2026-02-01T00:00:00Z"))).isEqualTo("1 février 2026");
        assertThat(texts.text("greeting", Map.of("hostname", "mx"))).isEqualTo("Bonjour de mx.");
        assertThat(texts.text("BAD_MAILBOX what", Map.of())).isEqualTo("There is no such mailbox.");
        var none = catchThrowableOfType(TextsException.class, () -> ReportTexts.load(settings("it", folder)));
        assertThat(none).hasMessage(folder.resolve("it.txt") + ": there are no such texts");
        var unknown = catchThrowableOfType(TextsException.class, () -> ReportTexts.load(settings("it", null)));
        assertThat(unknown).hasMessageContaining("\"it\"");
    }

    @Test
    void allThatIsWrongIsTold() throws Exception {
        TextsException refused = refused("de", """
                hello
                [greeting]
                Von {hostnme}, {hostname}
                  [said]
                {host} {reply
                [SPAMM what]
                x
                [SPAM what]
                {host}
                [SPAM advice]
                [greeting]
                y
                """);
        String file = folder.resolve("de.txt") + ":";
        assertThat(refused.getMessage().lines())
                .containsExactly(
                        file + "1:1: text stands before the first [section]",
                        file + "3:5: {hostnme} is not known here; it may be hostname",
                        file + "5:8: the brace is not closed",
                        file + "6:2: there is no section \"SPAMM what\"",
                        file + "9:1: {host} is not known here; it may be nothing",
                        file + "10:1: the section \"SPAM advice\" is empty",
                        file + "11:2: the section \"greeting\" is there twice");
    }

    @Test
    void aBadDateIsTold() throws Exception {
        assertThat(refused("en", "[date]\nqqqqqqqqqq\n")).hasMessageContaining("\"date\" is no pattern");
    }

    @Test
    void whatIsNotUtf8IsTold() throws Exception {
        Files.write(folder.resolve("de.txt"), "[greeting]\nGrüße\n".getBytes(StandardCharsets.ISO_8859_1));
        var refused = catchThrowableOfType(TextsException.class, () -> ReportTexts.load(settings("de", folder)));
        assertThat(refused).hasMessageContaining("is not in UTF-8");
    }

    @Test
    void aMissingFolderIsTold() {
        Path none = folder.resolve("none");
        var refused = catchThrowableOfType(TextsException.class, () -> ReportTexts.load(settings("de", none)));
        assertThat(refused).hasMessage(none + ": is no folder");
    }

    @Test
    void aHugeFileIsNotRead() throws Exception {
        assertThat(refused("de", "#".repeat((1 << 20) + 1))).hasMessageContaining("is over 1048576 octets");
    }
}
