package org.posthorn.alias;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.posthorn.mail.AddressParser;
import org.posthorn.mail.AddressSyntaxException;
import org.posthorn.mail.MailAddress;

/// The Sender Rewriting Scheme: a sender of another domain as an address of ours, signed and dated, that leads back to
/// it. `SRS0=HASH=DAY=domain=local`, and `SRS1=HASH=domain==...` for what another forwarder has rewritten
/// already. Any thread.
final class Srs implements AutoCloseable {
    private static final String FIRST = "SRS0";
    private static final String AGAIN = "SRS1";

    private final SrsSettings settings;
    private final String domain;
    private final Supplier<SrsKeys> keys;
    private final InstantSource clock;
    private final Runnable stop;

    /// @param domain of the addresses that it makes
    Srs(SrsSettings settings, String domain, Supplier<SrsKeys> keys, InstantSource clock, Runnable stop) {
        this.settings = settings;
        this.domain = domain;
        this.keys = keys;
        this.clock = clock;
        this.stop = stop;
    }

    /// What came of an address that looks rewritten.
    sealed interface Returned {
        /// It leads back here.
        record To(MailAddress address) implements Returned {}

        /// It was not made here, or somebody changed it.
        record Forged() implements Returned {}

        /// It was, but too long ago.
        record Expired() implements Returned {}
    }

    /// Whether an address looks as if it was rewritten.
    static boolean isRewritten(MailAddress address) {
        return AddressParser.isRewritten(address.localPart());
    }

    private static boolean is(String tag, String local) {
        return local.length() > 5 && local.regionMatches(true, 0, tag, 0, 4) && "=+-".indexOf(local.charAt(4)) >= 0;
    }

    /// The sender as an address of ours; the sender itself when that would be longer than any address may be.
    MailAddress rewritten(MailAddress sender) {
        String local = sender.localPart();
        String made;
        if (is(FIRST, local)) {
            made = again(sender.domainKey(), local.substring(4));
        } else if (is(AGAIN, local) && local.substring(5).split("=", 3).length == 3) {
            // Behind the tag stands any of three separators.
            String[] parts = local.substring(5).split("=", 3);
            made = again(parts[1], parts[2]);
        } else {
            made = first(sender);
        }
        var address = new MailAddress(made, domain, sender.unquotedDots());
        return address.fitsPath() ? address : sender;
    }

    private String first(MailAddress sender) {
        String day = Base32.of(today());
        String host = sender.domainKey();
        String hash = hash(keys.get().signing(), FIRST, day, host, sender.localPart());
        return String.join("=", FIRST, hash, day, host, sender.localPart());
    }

    /// @param rest what stands behind `SRS0`, its separator included
    private String again(String host, String rest) {
        return String.join("=", AGAIN, hash(keys.get().signing(), AGAIN, host, rest), host, rest);
    }

    /// Where mail to a rewritten address of ours goes.
    Returned original(MailAddress address) {
        String local = address.localPart();
        boolean quoted = address.isQuoted();
        return is(FIRST, local) ? ofFirst(local.substring(5), quoted) : ofAgain(local.substring(5), quoted);
    }

    private Returned ofFirst(String signed, boolean quoted) {
        String[] parts = signed.split("=", 4);
        if (parts.length < 4 || !isSigned(parts[0], FIRST, parts[1], parts[2], parts[3])) {
            return new Returned.Forged();
        }
        int day = Base32.number(parts[1]);
        // Made tomorrow, it was made before the clock was set right, or by another host's.
        int age = Math.floorMod(today() + 1 - day, SrsSettings.MOST_DAYS) - 1;
        if (age > settings.maxAge().toDays()) {
            return new Returned.Expired();
        }
        return address(parts[3], parts[2], quoted);
    }

    private Returned ofAgain(String signed, boolean quoted) {
        String[] parts = signed.split("=", 3);
        boolean ours = parts.length == 3 && isSigned(parts[0], AGAIN, parts[1], parts[2]);
        return ours ? address(FIRST + parts[2], parts[1], quoted) : new Returned.Forged();
    }

    /// What we signed was an address, and may have lost its case on the way, and nothing else. Stray dots of it stand in
    /// quotes if those of the rewritten address did.
    private static Returned address(String local, String domain, boolean quoted) {
        try {
            return new Returned.To(MailAddress.parse(new MailAddress(local, domain, !quoted).toString()));
        } catch (AddressSyntaxException e) {
            return new Returned.Forged();
        }
    }

    private boolean isSigned(String hash, String... parts) {
        boolean signed = false;
        byte[] given = hash.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        for (SecretKeySpec key : keys.get().keys()) {
            signed |= MessageDigest.isEqual(given, hash(key, parts).getBytes(StandardCharsets.UTF_8));
        }
        return signed;
    }

    /// Of the parts in lower case: hosts on the way may change it.
    private String hash(SecretKeySpec key, String... parts) {
        try {
            var mac = Mac.getInstance(SrsKeys.ALGORITHM);
            mac.init(key);
            String signed = String.join("=", List.of(parts)).toLowerCase(Locale.ROOT);
            return Base32.of(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)), settings.hashLength());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + SrsKeys.ALGORITHM, e);
        }
    }

    private int today() {
        long days = Duration.ofMillis(clock.millis()).toDays();
        return (int) (days % SrsSettings.MOST_DAYS);
    }

    @Override
    public void close() {
        stop.run();
    }
}
