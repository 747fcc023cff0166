package org.posthorn.delivery;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.posthorn.mail.Recipient;
import org.posthorn.route.Webhook;

/// The post of one message for some of its recipients: the message is the body, the envelope is in header fields of
/// printable ASCII.
final class WebhookRequest {
    private static final String QUEUE_ID = "X-Posthorn-Queue-Id";
    private static final String SENDER = "X-Posthorn-Sender";
    private static final String RECIPIENT = "X-Posthorn-Recipient";
    private static final String TIMESTAMP = "X-Posthorn-Timestamp";
    private static final String SIGNATURE = "X-Posthorn-Signature";
    private static final int KEY_OCTETS = 8;

    private final Webhook webhook;
    private final Consignment consignment;
    private final String sender;
    private final List<String> recipients;

    WebhookRequest(Webhook webhook, Consignment consignment, List<Recipient> recipients) {
        this.webhook = webhook;
        this.consignment = consignment;
        sender = encode(consignment.envelope().sender().toString());
        this.recipients = recipients.stream()
                .map(recipient -> encode(recipient.address().toString()))
                .toList();
    }

    /// @param now for the signature
    /// @throws IOException when a secret, or the content that is signed, can't be read
    HttpRequest build(ContentBody body, Instant now) throws IOException {
        var request = HttpRequest.newBuilder(webhook.url())
                .POST(body)
                .header("Content-Type", consignment.envelope().smtpUtf8() ? "message/global" : "message/rfc822")
                .header("User-Agent", "Posthorn")
                .header("Idempotency-Key", idempotencyKey())
                .header(QUEUE_ID, consignment.id().toString())
                .header(SENDER, sender);
        recipients.forEach(recipient -> request.header(RECIPIENT, recipient));
        if (webhook.authorizationFile() != null) {
            request.header("Authorization", "Bearer " + SecretFile.read(webhook.authorizationFile()));
        }
        if (webhook.secretFile() != null) {
            String timestamp = Long.toString(now.getEpochSecond());
            request.header(TIMESTAMP, timestamp)
                    .header(SIGNATURE, "sha256=" + signature(timestamp, SecretFile.read(webhook.secretFile())));
        }
        return request.build();
    }

    /// The same for each attempt of the message for these recipients, and another for others of it.
    private String idempotencyKey() {
        try {
            byte[] names = String.join("\n", recipients).getBytes(StandardCharsets.US_ASCII);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(names);
            return consignment.id() + "-" + HexFormat.of().formatHex(digest, 0, KEY_OCTETS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Of the timestamp, the queue id, the sender and each recipient, each as in its field and with LF behind it, of
    /// one more LF, and of the body.
    private String signature(String timestamp, String secret) throws IOException {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            String envelope =
                    String.join("\n", timestamp, consignment.id().toString(), sender, String.join("\n", recipients));
            mac.update((envelope + "\n\n").getBytes(StandardCharsets.US_ASCII));
            consignment.content().transferTo(mac::update);
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /// Octets of UTF-8 other than printable ASCII become `%XX`, and so does the percent sign.
    static String encode(String address) {
        var encoded = new StringBuilder();
        for (byte octet : address.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= ' ' && octet < 127 && octet != '%') {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }
}
