package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// What packaging keeps for quick starts is used where it fits, and without a word where it doesn't.
class AotCacheIT {
    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    void classesOfACommandComeFromTheCache() {
        assertThat(version("-Xlog:class+load")).containsPattern("org\\.posthorn\\.Main source: shared objects file");
    }

    @Test
    void classesOfTheServerComeFromTheCache() {
        Posthorn posthorn = rig.posthorn(new PosthornConfig()).javaOpts("-Xlog:class+load");
        posthorn.start();
        assertThat(posthorn.log()).containsPattern("org\\.posthorn\\.Server source: shared objects file");
    }

    /// The training has been through this: a message relayed, another refused, and the report of that.
    @Test
    void mailNeedsNoClassThatTheCacheLacks() {
        Posthorn posthorn = relayOneAndRefuseOne("-Xlog:class+load");
        assertThat(posthorn.log()).containsPattern("org\\.posthorn\\.bounce\\.Composition source: shared objects file");
        assertThat(posthorn.log()).doesNotContainPattern("org\\.posthorn\\.\\S+ source: (jar|file)");
    }

    @Test
    void mailGoesThroughWithoutTheCache() {
        Posthorn posthorn = relayOneAndRefuseOne("-XX:AOTMode=off -Xlog:class+load");
        assertThat(posthorn.log()).doesNotContain("source: shared objects file (top)");
    }

    private Posthorn relayOneAndRefuseOne(String javaOpts) {
        FakeMx mx = rig.add(FakeMx.start());
        FakeMx sender = rig.add(FakeMx.start());
        mx.always("RCPT TO:<nobody@", "550 5.1.1 no such user");
        Posthorn posthorn = rig.posthorn(
                        new PosthornConfig().route("sender.test", sender).route("*", mx))
                .javaOpts(javaOpts);
        posthorn.start();
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("alice@sender.test", List.of("bob@remote.test"), Mails.simple("taken"));
            talk.mail("alice@sender.test", List.of("nobody@remote.test"), Mails.simple("refused"));
        }
        mx.await(1);
        sender.await(1);
        return posthorn;
    }

    @Test
    void aJvmThatCannotUseItSaysNothing() {
        String plain = version("-Dnothing=special");
        assertThat(plain).startsWith("Posthorn ").hasLineCount(1);
        assertThat(version("-XX:-UseCompressedOops")).isEqualTo(plain);
        assertThat(version("--add-opens=java.base/java.lang=ALL-UNNAMED")).isEqualTo(plain);
    }

    private String version(String javaOpts) {
        return rig.posthorn(new PosthornConfig())
                .javaOpts(javaOpts)
                .cli("version")
                .mustSucceed()
                .output();
    }
}
