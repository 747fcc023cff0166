package org.posthorn.tls;

/// Whose TLS the listeners speak. Deliveries speak the JDK's.
public enum TlsProvider {
    /// Conscrypt's where its library loads and it can do all that is asked of it, else the JDK's.
    AUTO,
    /// The JDK's.
    JDK,
    /// Conscrypt's, in native code; nothing starts where that can't be. Listeners that ask for certificates of
    /// clients speak the JDK's all the same.
    CONSCRYPT
}
