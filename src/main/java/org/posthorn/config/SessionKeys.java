package org.posthorn.config;

import java.util.EnumSet;
import java.util.Set;
import org.posthorn.mail.Syntax;
import org.posthorn.session.BareLineEnds;
import org.posthorn.session.Extension;
import org.posthorn.session.SessionExtensions;
import org.posthorn.session.SessionLimits;
import org.posthorn.session.SessionPatience;
import org.posthorn.session.SessionSettings;
import org.posthorn.session.SessionTimeouts;
import org.posthorn.session.SubmissionRules;
import org.posthorn.session.SyntaxRules;
import org.posthorn.session.TermLimits;

/// Those keys of `[inbound]` and `[listener.NAME]` that sessions go by.
final class SessionKeys {
    private static final ValueType<Syntax> SYNTAX = Types.oneOf(Syntax.class);
    private static final ValueType<BareLineEnds> BARE_LINE_ENDS = Types.oneOf(BareLineEnds.class);
    private static final ValueType<SubmissionRules.SenderCheck> SENDER_CHECK =
            Types.oneOf(SubmissionRules.SenderCheck.class);
    private static final ValueType<SubmissionRules.BccField> BCC = Types.oneOf(SubmissionRules.BccField.class);
    private static final ValueType<SubmissionRules.UnqualifiedDomains> UNQUALIFIED =
            Types.oneOf(SubmissionRules.UnqualifiedDomains.class);

    private SessionKeys() {}

    /// @param d what holds where the section is silent
    static SessionSettings session(Section section, SessionSettings d) {
        return new SessionSettings(
                d.listener(),
                d.role(),
                d.hostname(),
                limits(section, d.limits()),
                timeouts(section, d.timeouts()),
                extensions(section, d.extensions()),
                syntax(section, d.syntax()),
                terms(section, d.terms()),
                patience(section, d.patience()),
                submission(section, d.submission()),
                section.list("xclient-networks", Types.NETWORK, d.xclientNetworks()));
    }

    private static SyntaxRules syntax(Section section, SyntaxRules d) {
        return new SyntaxRules(
                section.value("syntax", SYNTAX, d.addresses()),
                section.value("bare-line-ends", BARE_LINE_ENDS, d.bareLineEnds()));
    }

    private static SessionLimits limits(Section section, SessionLimits d) {
        SessionLimits sized =
                section.settings(own -> d.withMessageSize(own.value("max-message-size", Types.SIZE, d.messageSize())));
        return section.section("limits").settings(limits -> limitsBelow(limits, sized));
    }

    private static SessionLimits limitsBelow(Section section, SessionLimits d) {
        return new SessionLimits(
                d.messageSize(),
                section.value("recipients", Types.INTEGER, d.recipients()),
                section.value("command-line", Types.SMALL_SIZE, d.commandLine()),
                section.value("login-line", Types.SMALL_SIZE, d.loginLine()),
                section.value("header-size", Types.SMALL_SIZE, d.headerSize()),
                section.value("received-fields", Types.INTEGER, d.receivedFields()),
                section.value("errors", Types.INTEGER, d.errors()),
                section.value("idle-commands", Types.INTEGER, d.idleCommands()),
                section.value("login-failures", Types.INTEGER, d.loginFailures()));
    }

    private static SessionTimeouts timeouts(Section section, SessionTimeouts d) {
        return section.section("timeout")
                .settings(timeout -> new SessionTimeouts(
                        timeout.value("command", Types.DURATION, d.command()),
                        timeout.value("content", Types.DURATION, d.content()),
                        timeout.value("message", Types.DURATION, d.message()),
                        timeout.value("reply", Types.DURATION, d.reply()),
                        timeout.value("handshake", Types.DURATION, d.handshake()),
                        timeout.value("session", Types.DURATION, d.session())));
    }

    /// In the same section as the limits of sessions.
    private static TermLimits terms(Section section, TermLimits d) {
        return section.section("limits")
                .settings(limits -> new TermLimits(
                        limits.value("transactions", Types.INTEGER, d.transactions()),
                        limits.value("future-release", Types.DURATION, d.futureRelease()),
                        limits.value("deliver-by", Types.DURATION, d.deliverBy()),
                        limits.value("priority", Types.INTEGER, d.priority())));
    }

    private static SubmissionRules submission(Section section, SubmissionRules d) {
        return section.section("submission")
                .settings(submission -> new SubmissionRules(
                        submission.value("sender-check", SENDER_CHECK, d.senderCheck()),
                        submission.value("bcc", BCC, d.bcc()),
                        submission.value("unqualified-domains", UNQUALIFIED, d.unqualifiedDomains()),
                        submission.value("held-headers", Types.SIZE, d.heldHeaders())));
    }

    private static SessionPatience patience(Section section, SessionPatience d) {
        return section.section("patience")
                .settings(patience -> new SessionPatience(
                        patience.value("greet-delay", Types.DURATION, d.greetDelay()),
                        patience.value("soft-errors", Types.INTEGER, d.softErrors()),
                        patience.value("error-delay", Types.DURATION, d.errorDelay()),
                        patience.value("longest-delay", Types.DURATION, d.longestDelay()),
                        patience.value("minimum-rate", Types.INTEGER, d.minimumRate()),
                        patience.value("rate-grace", Types.DURATION, d.rateGrace())));
    }

    private static SessionExtensions extensions(Section section, SessionExtensions d) {
        return section.section("extensions").settings(extensions -> switched(extensions, d));
    }

    private static SessionExtensions switched(Section section, SessionExtensions d) {
        Set<Extension> offered = EnumSet.noneOf(Extension.class);
        for (Extension extension : Extension.values()) {
            if (section.value(extension.key(), Types.FLAG, d.offers(extension))) {
                offered.add(extension);
            }
        }
        return new SessionExtensions(offered);
    }
}
