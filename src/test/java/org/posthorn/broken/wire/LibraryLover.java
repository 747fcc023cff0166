package org.posthorn.broken.wire;

import ch.qos.logback.classic.LoggerContext;
import com.ongres.saslprep.SASLprep;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.core.metrics.Counter;
import jakarta.mail.Session;
import java.sql.Connection;
import org.bouncycastle.asn1.ASN1Object;
import org.conscrypt.BufferAllocator;
import org.subethamail.smtp.server.SMTPServer;
import org.tomlj.TomlTable;
import org.xbill.DNS.Message;
import picocli.CommandLine;

/// Climbs over every fence.
record LibraryLover(
        SMTPServer server,
        Session mail,
        Message query,
        ASN1Object certificate,
        BufferAllocator tls,
        SASLprep password,
        Connection database,
        CommandLine arguments,
        Counter metric,
        HttpServer admin,
        LoggerContext log,
        TomlTable settings) {}
