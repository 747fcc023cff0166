package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Any octets as what a record holds: damage that is told, or a message head, states or settlements that are written
/// back to the same.
public final class RecordFuzz {
    private static final int RECIPIENTS = 50;
    private static final int HEAD_LENGTH_OCTETS = 8;

    private RecordFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            head(input);
        } catch (DamagedException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
        try {
            settlements(input);
        } catch (DamagedException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    private static void head(byte[] input) throws DamagedException {
        var payload = new OctetWriter(input.length + HEAD_LENGTH_OCTETS)
                .fixed(input.length + (long) HEAD_LENGTH_OCTETS)
                .block(input, 0, input.length)
                .toArray();
        MessageHead head = MessageHead.read(payload);
        byte[] octets = head.toOctets(false);
        MessageHead again = MessageHead.read(octets);
        assertThat(again.envelope()).isEqualTo(head.envelope());
        assertThat(again.toOctets(false)).isEqualTo(octets);
    }

    private static void settlements(byte[] input) throws DamagedException {
        List<Settlement> settlements = SettlementCodec.read(new OctetReader(input), RECIPIENTS);
        var octets = new OctetWriter(input.length);
        SettlementCodec.write(settlements, octets);
        assertThat(SettlementCodec.read(new OctetReader(octets.toArray()), RECIPIENTS))
                .isEqualTo(settlements);
    }
}
