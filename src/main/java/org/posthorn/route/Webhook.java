package org.posthorn.route;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.AddressLiteral;

/// `[delivery.webhook.NAME]`: a web address that mail is posted to, and how.
///
/// @param authorizationFile has the bearer token for it; null for none
/// @param secretFile has the key that posts are signed with; null for none
/// @param timeout for one post, from the connection to the answer
/// @param allowHttp whether mail may go there without TLS although it is another machine
public record Webhook(
        URI url, @Nullable Path authorizationFile, @Nullable Path secretFile, Duration timeout, boolean allowHttp) {

    public Webhook {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("timeout must be over 0 and at most a day: " + timeout);
        }
        if (!isSecure(url) && !isLoopback(url) && !allowHttp) {
            throw new IllegalArgumentException(
                    "url: http is for this machine only, unless allow-http = true; use https: " + url);
        }
    }

    public static Webhook defaults(URI url) {
        return new Webhook(url, null, null, Duration.ofMinutes(1), true);
    }

    /// Whether nobody on the way can read what is posted: TLS, or no way at all.
    public boolean isPrivate() {
        return isSecure(url) || isLoopback(url);
    }

    /// Reads a web address.
    ///
    /// @throws IllegalArgumentException that says what is wrong with it
    public static URI parse(String text) {
        URI url = URI.create(text);
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("must begin with https:// or http://, not \"" + text + '"');
        }
        if (url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
            throw new IllegalArgumentException("must have a host, and neither a user nor a fragment: \"" + text + '"');
        }
        return url;
    }

    private static boolean isSecure(URI url) {
        return url.getScheme().equalsIgnoreCase("https");
    }

    private static boolean isLoopback(URI url) {
        String host = url.getHost();
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        String bare = host.startsWith("[") ? "IPv6:" + host.substring(1, host.length() - 1) : host;
        return AddressLiteral.parse('[' + bare + ']')
                .filter(address -> address.isLoopbackAddress())
                .isPresent();
    }
}
