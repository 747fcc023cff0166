package org.posthorn.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS from the client's side (RFC 5802, RFC 7677): the password is not sent, and a
/// server that does not know it is found out. In SMTP the server's proof comes as a challenge, which is answered with
/// nothing (RFC 4954 section 4).
final class ScramLogin implements SaslLogin {
    private enum Stage {
        START,
        FIRST_SENT,
        FINAL_SENT,
        VERIFIED
    }

    private final String user;
    private final String password;
    private final ScramClientBinding binding;
    private final String nonce;
    private Stage stage = Stage.START;
    private String firstBare = "";
    private byte[] expected = new byte[0];

    /// @param nonce printable ASCII without commas that nobody can foretell
    ScramLogin(String user, String password, ScramClientBinding binding, String nonce) {
        this.user = user;
        this.password = password;
        this.binding = binding;
        this.nonce = nonce;
    }

    @Override
    public byte[] initial() throws SaslLoginException {
        // RFC 5802 section 5.1: the name is a query, and the password (section 2.2) one that is stored.
        String name = new String(prepared(PreparedPassword.query(user), "name"), StandardCharsets.UTF_8);
        firstBare = "n=" + name.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
        stage = Stage.FIRST_SENT;
        return Scram.text(binding.header() + firstBare);
    }

    @Override
    public byte[] next(byte[] challenge) throws SaslLoginException {
        String message = SaslText.decode(challenge)
                .orElseThrow(() -> new SaslLoginException("the host's SCRAM challenge is not UTF-8"));
        return switch (stage) {
            case START, VERIFIED -> throw new SaslLoginException("the host wants more than SCRAM has");
            case FIRST_SENT -> prove(message);
            case FINAL_SENT -> verify(message);
        };
    }

    private byte[] prove(String serverFirst) throws SaslLoginException {
        ServerFirst told = ServerFirst.parse(serverFirst);
        if (!told.nonce().startsWith(nonce) || told.nonce().length() == nonce.length()) {
            throw new SaslLoginException("the host's SCRAM nonce does not go on from ours");
        }
        String withoutProof = "c=" + binding.encoded() + ",r=" + told.nonce();
        byte[] authMessage = Scram.text(firstBare + ',' + serverFirst + ',' + withoutProof);
        byte[] salted =
                Scram.salted(prepared(PreparedPassword.stored(password), "password"), told.salt(), told.iterations());
        expected = Scram.hmac(Scram.hmac(salted, Scram.text("Server Key")), authMessage);
        stage = Stage.FINAL_SENT;
        return Scram.text(withoutProof + ",p=" + Base64.getEncoder().encodeToString(Scram.proof(salted, authMessage)));
    }

    private byte[] verify(String serverFinal) throws SaslLoginException {
        if (serverFinal.startsWith("e=")) {
            throw new SaslLoginException("the host ends SCRAM with an error: " + serverFinal.substring(2));
        }
        if (!serverFinal.startsWith("v=") || !MessageDigest.isEqual(signature(serverFinal), expected)) {
            throw new SaslLoginException("the host does not prove that it knows the password");
        }
        stage = Stage.VERIFIED;
        return new byte[0];
    }

    private static byte[] signature(String serverFinal) {
        int end = serverFinal.indexOf(',');
        try {
            return Base64.getDecoder().decode(serverFinal.substring(2, end < 0 ? serverFinal.length() : end));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] prepared(Optional<byte[]> prepared, String what) throws SaslLoginException {
        return prepared.orElseThrow(
                () -> new SaslLoginException("the " + what + " has characters that SCRAM does not allow"));
    }

    @Override
    public boolean isComplete() {
        return stage == Stage.VERIFIED;
    }
}
