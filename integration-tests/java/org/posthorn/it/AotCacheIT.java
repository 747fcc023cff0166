package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;

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
