package org.posthorn.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Content;

/// Each body, decoded by jakarta.mail, is after the conversion what it was before.
@Tag("req069")
class ConversionTest {
    private static final String TEN = "0123456789";
    private static final String FIFTY = TEN + TEN + TEN + TEN + TEN;
    /// A boundary of more characters than any has.
    private static final String LONG = FIFTY + FIFTY + FIFTY + FIFTY + FIFTY + "0";

    private static byte[] octets(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String convert(String text, Target target) throws IOException {
        return text(Conversion.of(Content.of(octets(text)), target).content()).replace("\r\n", "\n");
    }

    private static String text(Content content) throws IOException {
        var out = new ByteArrayOutputStream();
        content.transferTo(out::write);
        assertThat(content.size()).isEqualTo(out.size());
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void textThatIsNoMimeBecomesMime() throws Exception {
        assertThat(convert("Subject: x\n\ncaf\u00e9 = 1 \n.\n", Target.SEVEN_BIT))
                .isEqualTo("""
                Subject: x
                MIME-Version: 1.0
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                caf=E9 =3D 1=20
                .
                """);
    }

    @Test
    void aHeaderEndsAtTheFirstLineThatIsNoField() throws Exception {
        assertThat(convert("Subject: x\nThis is the caf\u00e9\nContent-Type: image/png\n", Target.SEVEN_BIT))
                .isEqualTo("""
                Subject: x
                MIME-Version: 1.0
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                This is the caf=E9
                Content-Type: image/png
                """);
        assertThat(convert(" caf\u00e9: x\n", Target.SEVEN_BIT)).endsWith("\n\n caf=E9: x\n");
        assertThat(convert("A: b\n:caf\u00e9\n\nx\n", Target.SEVEN_BIT)).endsWith("\n\n:caf=E9\n\nx\n");
    }

    @Test
    void aPartWithoutAHeaderIsText() throws Exception {
        String multipart = "Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0\n\n";
        assertThat(convert(multipart + "--b\ncaf\u00e9 au lait\n--b\nplain text\n--b--\n", Target.SEVEN_BIT))
                .isEqualTo(multipart + """
                --b
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                caf=E9 au lait
                --b
                plain text
                --b--
                """);
    }

    /// As the first line that is no field, a boundary ends the header too.
    @Test
    void aBoundaryEndsAHeader() throws Exception {
        String header = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n";
        assertThat(convert(header + "--b\n\ncaf\u00e9\n--b--\n", Target.SEVEN_BIT))
                .isEqualTo(header + """

                --b
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                caf=E9
                --b--
                """);
    }

    /// What is added to the message in it must not become a part of the header around it.
    @Test
    void aMessageInAMessageWithoutAnEmptyLine() throws Exception {
        String header = "MIME-Version: 1.0\nContent-Type: message/rfc822\n";
        String converted = convert(header + "Das caf\u00e9\n", Target.SEVEN_BIT);
        assertThat(converted).isEqualTo(header + """

                MIME-Version: 1.0
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                Das caf=E9
                """);
        assertThat(convert(converted, Target.SEVEN_BIT)).isEqualTo(converted);
    }

    /// An attachment may be a message as it stands in an mbox file; its fields are read all the same.
    @ParameterizedTest
    @ValueSource(strings = {"From a@b.example Mon Jan  1 10:00:00 2026", ">From a Mon", ">>From a Mon"})
    void anAttachedMessageMayBeginWithTheLineOfAnMboxFile(String line) throws Exception {
        String header = "MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + line
                + "\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\n";
        assertThat(convert(header + "\ncaf\u00e9\n", Target.SEVEN_BIT)).isEqualTo(header + """
                Content-Transfer-Encoding: quoted-printable

                caf=E9
                """);
    }

    @Test
    void onlyWhatNeedsItChanges() throws Exception {
        String mixed = """
                Received: from a
                DKIM-Signature: v=1; b=x
                Content-Transfer-Encoding: 8bit
                mime-version: 1.0
                Content-Type: multipart/mixed;
                \tboundary="b b"
                Subject: \u00fcber

                pre\u00e4mble
                --b b
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: 8bit
                X-After: 1

                \u00e9t\u00e9
                --b b  \t
                Content-Transfer-Encoding: 8bit

                plain, and not --b b
                --b bb
                --b b
                Content-Type: Image/Png
                Content-Disposition: inline

                \u00ff\u00d8
                --b b--
                --b b is over
                """;
        assertThat(convert(mixed, Target.SEVEN_BIT)).isEqualTo("""
                Received: from a
                DKIM-Signature: v=1; b=x
                mime-version: 1.0
                Content-Type: multipart/mixed;
                \tboundary="b b"
                Subject: \u00fcber
                Content-Transfer-Encoding: 7bit

                pre?mble
                --b b
                Content-Type: text/html; charset=utf-8
                X-After: 1
                Content-Transfer-Encoding: quoted-printable

                =E9t=E9
                --b b  \t
                Content-Transfer-Encoding: 8bit

                plain, and not --b b
                --b bb
                --b b
                Content-Type: Image/Png
                Content-Disposition: inline
                Content-Transfer-Encoding: base64

                /9g=
                --b b--
                --b b is over
                """);
        assertThat(Conversion.of(Content.of(octets(mixed)), Target.SEVEN_BIT).breaksSignature())
                .isTrue();
    }

    @Test
    void messagesInMessagesAreConvertedInside() throws Exception {
        String nested = """
                Content-Type: multipart/digest; boundary=o

                --o
                Content-Transfer-Encoding: 8bit

                Content-Type: multipart/mixed; boundary=i

                --i

                \u00e9
                --o
                Content-Type: message/rfc822

                Subject: x

                \u00e8
                --o--
                """;
        assertThat(convert(nested, Target.SEVEN_BIT)).isEqualTo("""
                Content-Type: multipart/digest; boundary=o
                MIME-Version: 1.0

                --o
                Content-Transfer-Encoding: 7bit

                Content-Type: multipart/mixed; boundary=i
                MIME-Version: 1.0

                --i
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                =E9
                --o
                Content-Type: message/rfc822

                Subject: x
                MIME-Version: 1.0
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                =E8
                --o--
                """);
    }

    /// A message in which nothing is encoded does not become MIME, and what says that it is does not say so twice.
    @Test
    void onlyAMessageThatIsConvertedSaysThatItIsMime() throws Exception {
        String nested = """
                Content-Type: multipart/mixed; boundary=o
                MIME-Version: 1.0

                --o
                Content-Type: message/rfc822

                Subject: plain

                e
                --o
                Content-Type: message/rfc822

                MIME-Version: 1.0

                \u00e8
                --o--
                """;
        assertThat(convert(nested, Target.SEVEN_BIT)).isEqualTo("""
                Content-Type: multipart/mixed; boundary=o
                MIME-Version: 1.0

                --o
                Content-Type: message/rfc822

                Subject: plain

                e
                --o
                Content-Type: message/rfc822

                MIME-Version: 1.0
                Content-Type: text/plain; charset=unknown-8bit
                Content-Transfer-Encoding: quoted-printable

                =E8
                --o--
                """);
    }

    /// Thousands of headers would be as much as the message.
    @Test
    void whatAHeaderSaidIsNotKept() throws Exception {
        var entities = new HashSet<Entity>();
        String parts = "Content-Type: text/x; a=\n\nbody\n--b\nContent-Type: text/y\n--b\n\nx\n";
        read("Content-Type: multipart/mixed; boundary=b\n\n--b\n" + parts, new Keeper(entities));
        assertThat(entities).hasSize(4).allSatisfy(entity -> {
            assertThat(entity.header().value(FieldName.CONTENT_TYPE)).isEmpty();
            assertThat(entity.header().has(FieldName.CONTENT_TYPE)).isEqualTo(entity.index() < 3);
        });
    }

    private static void read(String text, MimeParser.Events events) throws IOException {
        var lines = new Lines(new MimeParser(events));
        byte[] octets = octets(text);
        lines.write(octets, 0, octets.length);
        lines.end();
    }

    private record Keeper(Set<Entity> entities) implements MimeParser.Events {
        @Override
        public void header(Entity entity, FieldName field, Piece piece) {
            entities.add(entity);
        }

        @Override
        public void headerEnd(Entity entity, Piece piece) {
            entities.add(entity);
        }

        @Override
        public void body(Entity entity, Piece piece) {}

        @Override
        public void aside(Entity entity, Piece piece) {}

        @Override
        public void delimiter(Entity entity, Piece piece) {}

        @Override
        public void end() {}
    }

    @Test
    void whatIsFitIsTheSame() throws Exception {
        var content = Content.of(octets("Subject: \u00fc\nContent-Transfer-Encoding: 8bit\n\nx\n"));
        assertThat(Conversion.of(content, Target.SEVEN_BIT).content()).isSameAs(content);
        var eight = Content.of(octets("Subject: x\n\n\u00fc\n"));
        assertThat(Conversion.of(eight, Target.TEXT).content()).isSameAs(eight);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart/signed; boundary=b\n\n--b\n\n\u00e9\n--b--\n",
                "Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n"
                        + "--c\n\n\u00e9\n--c--\n--b--\n",
                "Content-Type: multipart/encrypted; boundary=b\n\n--b\n\n\u00e9\n--b--\n",
                "Content-Type: multipart/mixed\n\n--b\n\n\u00e9\n--b--\n",
                "Content-Type: multipart/mixed; boundary=" + LONG + "\n\n--" + LONG + "\n\n\u00e9\n--" + LONG + "--\n",
                "Content-Type: message/partial; id=x\n\n\u00e9\n",
                "Content-Transfer-Encoding: base64\n\n\u00e9\n",
                "Content-Transfer-Encoding: x-uuencode\n\n\u00e9\n",
                "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n\u00e9\n"
            })
    void whatMustNotBeEncodedIsNot(String text) {
        var content = Content.of(octets(text));
        assertThatThrownBy(() -> Conversion.of(content, Target.SEVEN_BIT)).isInstanceOf(NotConvertibleException.class);
    }

    @Test
    void partsAreBounded() {
        var deep = new StringBuilder();
        for (int i = 0; i <= MimeParser.MAX_DEPTH; i++) {
            deep.append("Content-Type: message/rfc822\n\n");
        }
        var many = "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n".repeat(MimeParser.MAX_ENTITIES);
        for (String text : List.of(deep.toString(), many)) {
            assertThatThrownBy(() -> Conversion.of(Content.of(octets(text)), Target.SEVEN_BIT))
                    .isInstanceOf(NotConvertibleException.class)
                    .hasMessageContaining("too many");
        }
    }

    @Test
    @Tag("req064")
    void aHeaderThatIsNoTextIsNotSentAsText() {
        var content = Content.of("Subject: x\ny\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> Conversion.of(content, Target.TEXT)).hasMessageContaining("header");
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void everyBodyDecodesToWhatItWas(Target target) throws Exception {
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            boolean binary = target != Target.SEVEN_BIT;
            byte[] message = message(random, binary);
            Content converted = Conversion.of(new InBlocks(message, 1 + random.nextInt(9000)), target)
                    .content();
            byte[] after = text(converted).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(bodies(after)).as("round %d", round).containsExactlyElementsOf(bodies(message));
            assertThat(fits(after, target)).as("round %d", round).isTrue();
        }
    }

    private static boolean fits(byte[] octets, Target target) throws IOException {
        var found = new Findings();
        var lines = new Lines(new Lines.Reader() {
            @Override
            public void piece(Piece piece) {
                found.add(piece);
            }

            @Override
            public void end() {}
        });
        lines.write(octets, 0, octets.length);
        lines.end();
        return !target.forbids(found);
    }

    private static byte[] message(Random random, boolean binary) {
        var out = new ByteArrayOutputStream();
        put(out, "Subject: x\r\nMIME-Version: 1.0\r\n");
        entity(out, random, binary, 0);
        return out.toByteArray();
    }

    private static void entity(ByteArrayOutputStream out, Random random, boolean binary, int depth) {
        int kind = depth > 3 ? 2 : random.nextInt(5);
        String label = binary ? "binary" : "8bit";
        if (kind == 0) {
            String boundary = "=_" + depth + '.' + random.nextInt(1000);
            put(out, "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n");
            put(out, "Content-Transfer-Encoding: " + label + "\r\n\r\n");
            for (int i = random.nextInt(4); i >= 0; i--) {
                put(out, "--" + boundary + "\r\n");
                entity(out, random, binary, depth + 1);
                put(out, "\r\n");
            }
            put(out, "--" + boundary + "--\r\n");
        } else if (kind == 1) {
            put(out, "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + label + "\r\n\r\nSubject: y\r\n");
            entity(out, random, binary, depth + 1);
        } else {
            put(out, "Content-Type: " + (kind == 2 ? "text/plain; charset=utf-8" : "application/octet-stream"));
            put(out, "\r\nContent-Transfer-Encoding: " + label + "\r\n\r\n");
            body(out, random, binary);
        }
    }

    private static void body(ByteArrayOutputStream out, Random random, boolean binary) {
        int kind = random.nextInt(4);
        for (int i = random.nextInt(binary ? 20_000 : 900); i > 0; i--) {
            int octet = switch (kind) {
                case 0 -> ' ' + random.nextInt(95);
                case 1 -> " \t=.-a\u00e9".charAt(random.nextInt(7));
                default -> 128 + random.nextInt(128);
            };
            out.write(binary && kind == 3 ? random.nextInt(256) : octet);
            if (!binary && random.nextInt(40) == 0 || binary && random.nextInt(2000) == 0) {
                put(out, "\r\n");
            }
        }
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// The decoded bodies of the leaves.
    private static List<String> bodies(byte[] message) throws Exception {
        var properties = new Properties();
        properties.setProperty("mail.mime.multipart.ignoremissingendboundary", "true");
        var bodies = new ArrayList<String>();
        collect(new MimeMessage(Session.getInstance(properties), new ByteArrayInputStream(message)), bodies);
        return bodies;
    }

    private static void collect(Part part, List<String> bodies) throws Exception {
        if (part.isMimeType("multipart/*")) {
            Multipart multipart = (Multipart) part.getContent();
            for (int i = 0; i < multipart.getCount(); i++) {
                collect(multipart.getBodyPart(i), bodies);
            }
        } else if (part.isMimeType("message/rfc822")) {
            collect((Part) part.getContent(), bodies);
        } else {
            byte[] octets = part.getInputStream().readAllBytes();
            bodies.add(part.getContentType() + ' ' + octets.length + ' ' + Arrays.hashCode(octets));
        }
    }
}
