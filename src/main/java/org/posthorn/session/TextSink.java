package org.posthorn.session;

import java.io.IOException;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.ContentSink;
import org.posthorn.wire.LineEndCheck;
import org.posthorn.wire.LineEndNormaliser;

/// What stands between the chunks of one message and its intake, for the sake of its line ends.
sealed interface TextSink extends ContentSink {
    /// All content came.
    ///
    /// @return whether it may be taken
    boolean finish() throws IOException;

    static TextSink of(BareLineEnds bare, BodyType body, ContentIntake intake) {
        if (body == BodyType.BINARY_MIME) {
            return new AsItIs(intake);
        }
        return switch (bare) {
            case REFUSE -> new Checked(intake, new LineEndCheck());
            case NORMALISE -> new Normalised(new LineEndNormaliser(intake));
        };
    }

    /// BINARYMIME has no lines.
    record AsItIs(ContentSink intake) implements TextSink {
        @Override
        public void write(byte[] block, int offset, int length) throws IOException {
            intake.write(block, offset, length);
        }

        @Override
        public boolean finish() {
            return true;
        }
    }

    record Checked(ContentSink intake, LineEndCheck check) implements TextSink {
        @Override
        public void write(byte[] block, int offset, int length) throws IOException {
            check.check(block, offset, length);
            intake.write(block, offset, length);
        }

        @Override
        public boolean finish() {
            return check.isWellFormed();
        }
    }

    record Normalised(LineEndNormaliser normaliser) implements TextSink {
        @Override
        public void write(byte[] block, int offset, int length) throws IOException {
            normaliser.write(block, offset, length);
        }

        @Override
        public boolean finish() throws IOException {
            return normaliser.finish();
        }
    }
}
