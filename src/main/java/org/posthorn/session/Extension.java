package org.posthorn.session;

/// A service extension that can be switched off. SIZE and ENHANCEDSTATUSCODES can't: the limit holds whether a
/// client hears of it before its content or after, and every reply has its enhanced code.
public enum Extension {
    /// PIPELINING (RFC 2920). Commands that come in a group are answered in turn either way.
    PIPELINING("pipelining"),
    /// 8BITMIME (RFC 6152)
    EIGHT_BIT_MIME("8bitmime"),
    /// CHUNKING (RFC 3030)
    CHUNKING("chunking"),
    /// BINARYMIME (RFC 3030), which needs chunking. Delivery has no BDAT: binary content goes to Maildirs alone.
    BINARY_MIME("binary-mime"),
    /// SMTPUTF8 (RFC 6531), which needs 8BITMIME
    SMTPUTF8("smtputf8"),
    /// DSN (RFC 3461)
    DSN("dsn"),
    /// STARTTLS (RFC 3207), where there is a key
    STARTTLS("starttls"),
    /// AUTH (RFC 4954), under TLS only
    LOGIN("login"),
    /// REQUIRETLS (RFC 8689), under TLS only
    REQUIRE_TLS("requiretls"),
    /// LIMITS (RFC 9422)
    LIMITS("limits"),
    /// FUTURERELEASE (RFC 4865), for submission only
    FUTURE_RELEASE("futurerelease"),
    /// DELIVERBY (RFC 2852)
    DELIVER_BY("deliverby"),
    /// MT-PRIORITY (RFC 6710)
    PRIORITY("mt-priority");

    private final String key;

    Extension(String key) {
        this.key = key;
    }

    /// Its name in the configuration.
    public String key() {
        return key;
    }
}
