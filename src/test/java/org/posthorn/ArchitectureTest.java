package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

    private static final HouseRules BROKEN_RULES = new HouseRules("org.posthorn.broken");
    private static final JavaClasses BROKEN_HOUSE =
            new ClassFileImporter().importUrl(ArchitectureTest.class.getResource("broken"));

    static List<ArchRule> rules() {
        return new HouseRules("org.posthorn").all();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(HOUSE);
    }

    static List<ArchRule> rulesThatMustFail() {
        return BROKEN_RULES.all();
    }

    /// A rule that cannot fail guards nothing: `org.posthorn.broken` breaks every one of them.
    @ParameterizedTest
    @MethodSource("rulesThatMustFail")
    void canFail(ArchRule rule) {
        assertThat(rule.evaluate(BROKEN_HOUSE).hasViolation()).isTrue();
    }

    @Test
    void everyRoomIsInTheHouse() {
        assertThat(HOUSE.stream().map(type -> type.getPackageName()))
                .containsAll(HouseRules.ROOMS.stream()
                        .map(room -> "org.posthorn." + room)
                        .toList());
    }
}
