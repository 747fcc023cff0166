package org.posthorn.tls;

import java.io.EOFException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Why TLS failed, in plain words: the JDK and Conscrypt tell it in words of their own, with pointers and the places in
/// their source.
public final class TlsProblem {
    private static final Logger LOG = LoggerFactory.getLogger(TlsProblem.class);

    /// By what the libraries' texts contain, in upper case without anything but letters and digits. The first counts.
    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("CERTIFICATEREQUIRED", "the host demands a client certificate");
        WORDS.put("PROTOCOLVERSION", "the host speaks no version of TLS that is allowed (1.2 or 1.3)");
        WORDS.put("UNSUPPORTEDPROTOCOL", "the host speaks no version of TLS that is allowed (1.2 or 1.3)");
        WORDS.put("NOTENABLEDORSUPPORTED", "the host chose a version of TLS that is not allowed");
        WORDS.put("CERTIFICATEUNKNOWN", "the host refuses the certificate of this server");
        WORDS.put("ALERTBADCERTIFICATE", "the host refuses the certificate of this server");
        WORDS.put("ALERTUNSUPPORTEDCERTIFICATE", "the host refuses the certificate of this server");
        WORDS.put("ALERTCERTIFICATE", "the host refuses the certificate of this server");
        WORDS.put("UNKNOWNCA", "the host refuses the certificate of this server");
        WORDS.put("PARSESERVERCERTIFICATES", "the certificate of the host can't be read");
        WORDS.put("CERTIFICATECHAINLENGTH", "the host shows too many certificates");
        WORDS.put("UNRECOGNIZEDNAME", "the host does not know the name that it was asked for");
        WORDS.put("INTERNALERROR", "the host reports an internal error");
        WORDS.put("DECRYPTERROR", "a signature in the handshake is wrong");
        WORDS.put("BADSIGNATURE", "a signature in the handshake is wrong");
        WORDS.put("BADRECORDMAC", "data was changed on the way");
        WORDS.put("HANDSHAKEFAILURE", "no cipher suite or kind of key is allowed by both sides");
        WORDS.put("WRONGVERSIONNUMBER", "the host does not speak TLS after STARTTLS");
        WORDS.put("HTTPREQUEST", "the host does not speak TLS after STARTTLS");
        WORDS.put("UNSUPPORTEDORUNRECOGNIZED", "the host does not speak TLS after STARTTLS");
        WORDS.put("TERMINATEDTHEHANDSHAKE", "the host closed the connection");
        WORDS.put("CONNECTIONCLOSED", "the host closed the connection");
        WORDS.put("WITHOUTRECEIVINGCLOSENOTIFY", "the host closed the connection");
        WORDS.put("CLOSEDBYPEER", "the host closed the connection");
        WORDS.put("READHANDSHAKERECORD", "the connection was lost in the TLS handshake");
        WORDS.put("CONNECTIONRESET", "the host reset the connection");
        WORDS.put("BROKENPIPE", "the host closed the connection");
    }

    /// In front of it stand words that may look like those of a fault, such as "OPENSSL_internal".
    private static final Pattern OPENSSL_REASON = Pattern.compile("OPENSSL_internal:(\\w{1,80})");
    private static final Pattern ALERT =
            Pattern.compile("(?:Received fatal alert: |(?:SSLV3|TLSV1|TLSV13)_ALERT_)(\\w{1,40})");

    private TlsProblem() {}

    /// On one line. The library's own text goes to the program log, at level debug.
    public static String text(SSLException problem) {
        String detail = String.valueOf(problem.getMessage());
        LOG.debug("TLS failed: {}", detail.replaceAll("0x[0-9a-fA-F]+", "-").replaceAll("\\p{Cntrl}", " "));
        Matcher openssl = OPENSSL_REASON.matcher(detail);
        detail = openssl.find() ? openssl.group(1) : detail;
        String key = detail.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
        for (Map.Entry<String, String> words : WORDS.entrySet()) {
            if (key.contains(words.getKey())) {
                return words.getValue();
            }
        }
        Matcher alert = ALERT.matcher(detail);
        if (alert.find()) {
            return "the host ended TLS with the alert \""
                    + alert.group(1).toLowerCase(Locale.ROOT).replace('_', ' ') + '"';
        }
        return problem.getCause() instanceof EOFException
                ? "the host closed the connection"
                : "the host broke the rules of TLS";
    }
}
