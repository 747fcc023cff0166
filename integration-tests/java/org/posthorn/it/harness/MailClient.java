package org.posthorn.it.harness;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Properties;

/// An ordinary mail client: jakarta.mail, logged in, over TLS.
public final class MailClient {
    private final Properties properties = new Properties();
    private final String user;
    private final String password;

    private MailClient(String user, String password, int port) {
        this.user = user;
        this.password = password;
        set("host", "127.0.0.1").set("port", Integer.toString(port)).set("auth", "true");
        set("ssl.trust", "*").set("ssl.checkserveridentity", "false");
        set("connectiontimeout", "20000").set("timeout", "30000").set("writetimeout", "30000");
    }

    /// For the submission port: STARTTLS, required.
    public static MailClient startTls(int port, String user, String password) {
        return new MailClient(user, password, port)
                .set("starttls.enable", "true")
                .set("starttls.required", "true");
    }

    /// For the submissions port: TLS from the first octet.
    public static MailClient tls(int port, String user, String password) {
        return new MailClient(user, password, port).set("ssl.enable", "true");
    }

    /// Another property of the SMTP transport, without its `mail.smtp.`.
    public MailClient set(String name, String value) {
        properties.setProperty("mail.smtp." + name, value);
        return this;
    }

    public void send(String from, byte[] content, String... recipients) throws MessagingException {
        set("from", from);
        Session session = Session.getInstance(properties);
        var message = new MimeMessage(session, new ByteArrayInputStream(content));
        Address[] to = Arrays.stream(recipients).map(MailClient::address).toArray(Address[]::new);
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect(user, password);
            transport.sendMessage(message, to);
        }
    }

    private static Address address(String text) {
        try {
            return new InternetAddress(text);
        } catch (MessagingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
