package org.posthorn.ops;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that a running server shares with whoever can read its token file, and the address it answers at.
///
/// The file outlives a killed server, and then anyone may listen at that address. So before the command line sends
/// the token or a password, it asks for a proof that the other side knows the token too.
record AdminToken(String secret, InetSocketAddress address) {
    private static final int OCTETS = 32;
    private static final String MAC = "HmacSHA256";

    /// A new secret.
    static AdminToken create(InetSocketAddress address, SecureRandom random) {
        var octets = new byte[OCTETS];
        random.nextBytes(octets);
        return new AdminToken(HexFormat.of().formatHex(octets), address);
    }

    /// Whether an `Authorization` header carries the secret. Takes as long for a wrong one as for the right one.
    boolean isIn(String authorization) {
        byte[] expected = ("Bearer " + secret).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, authorization.getBytes(StandardCharsets.UTF_8));
    }

    /// What only a holder of the secret can answer to this challenge.
    String proof(String challenge) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC));
            return HexFormat.of().formatHex(mac.doFinal(challenge.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }

    /// Without the secret: this may reach a log.
    @Override
    public String toString() {
        return "AdminToken[" + address + ']';
    }
}
