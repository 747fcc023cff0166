package org.posthorn.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// A client of SCRAM-SHA-256 (RFC 5802), by the JDK's own PBKDF2.
public final class ScramClient {
    private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";

    private final SmtpTalk talk;
    private final String user;
    private final String password;

    public ScramClient(SmtpTalk talk, String user, String password) {
        this.talk = talk;
        this.user = user;
        this.password = password;
    }

    /// The reply that ends the login: 235, or what refused it. Fails when the server can't prove itself.
    ///
    /// @param header the gs2 header, such as `n,,`
    /// @param binding what follows it in the binding
    public SmtpTalk.Reply login(String mechanism, String header, byte[] binding) {
        String bare = "n=" + user + ",r=" + NONCE;
        SmtpTalk.Reply first = talk.ask("AUTH " + mechanism + " " + base64(octets(header + bare)));
        if (first.code() != 334) {
            return first;
        }
        String serverFirst = challenge(first);
        String[] parts = serverFirst.split(",", -1);
        assertThat(parts[0]).startsWith("r=" + NONCE).hasSizeGreaterThan(NONCE.length() + 16);
        var bound = new byte[header.length() + binding.length];
        System.arraycopy(octets(header), 0, bound, 0, header.length());
        System.arraycopy(binding, 0, bound, header.length(), binding.length);
        String last = "c=" + base64(bound) + "," + parts[0];
        String message = bare + "," + serverFirst + "," + last;
        byte[] salted = salted(parts[1].substring(2), Integer.parseInt(parts[2].substring(2)));
        SmtpTalk.Reply second = talk.ask(base64(octets(last + ",p=" + base64(proof(salted, message)))));
        if (second.code() != 334) {
            return second;
        }
        assertThat(challenge(second)).isEqualTo("v=" + base64(hmac(hmac(salted, "Server Key"), message)));
        return talk.ask("");
    }

    private static String challenge(SmtpTalk.Reply reply) {
        return new String(Base64.getDecoder().decode(reply.text().substring(4)), StandardCharsets.UTF_8);
    }

    private byte[] salted(String salt, int iterations) {
        try {
            var spec =
                    new PBEKeySpec(password.toCharArray(), Base64.getDecoder().decode(salt), iterations, 256);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] proof(byte[] salted, String message) {
        try {
            byte[] proof = hmac(salted, "Client Key");
            byte[] signature = hmac(MessageDigest.getInstance("SHA-256").digest(proof), message);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= signature[i];
            }
            return proof;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(octets(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
