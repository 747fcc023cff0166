package org.posthorn.it.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

final class ToolCondition implements ExecutionCondition {
    /// The last is where `./verify` unpacks what can't be installed beside other packages.
    private static final List<String> FOLDERS = List.of(
            "/usr/local/bin",
            "/usr/bin",
            "/bin",
            "/usr/sbin",
            "/sbin",
            Posthorn.HOME.resolve("target/exim/usr/sbin").toString());

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), RequiresTool.class)
                .flatMap(ToolCondition::missing)
                .map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("all tools are here"));
    }

    /// Where a program is, if it is installed.
    static Optional<Path> find(String tool) {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<String> missing(RequiresTool needs) {
        if (needs.root() && !"root".equals(System.getProperty("user.name"))) {
            return Optional.of("needs root");
        }
        return Arrays.stream(needs.value())
                .filter(tool -> find(tool).isEmpty())
                .findFirst()
                .map(tool -> tool + " is not installed");
    }
}
