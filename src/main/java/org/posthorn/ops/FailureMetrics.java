package org.posthorn.ops;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.posthorn.mail.Diagnosis;
import org.posthorn.triage.FailureClass;
import org.posthorn.triage.Triage;

/// Failed attempts by their class: twice as many series as there are classes.
final class FailureMetrics {
    private final Map<FailureClass, CounterDataPoint> deferred;
    private final Map<FailureClass, CounterDataPoint> bounced;

    FailureMetrics(PrometheusRegistry registry) {
        Counter failures = SessionMetrics.counter(
                "posthorn_failures",
                "Attempts for a recipient that were deferred or bounced, by class",
                registry,
                "status",
                "class");
        this.deferred = series(failures, "deferred");
        this.bounced = series(failures, "bounced");
    }

    void deferred(Diagnosis why) {
        count(deferred, why);
    }

    void bounced(Diagnosis why) {
        count(bounced, why);
    }

    private static void count(Map<FailureClass, CounterDataPoint> series, Diagnosis why) {
        CounterDataPoint point = series.get(Triage.of(why));
        if (point != null) {
            point.inc();
        }
    }

    private static Map<FailureClass, CounterDataPoint> series(Counter failures, String status) {
        var series = new EnumMap<FailureClass, CounterDataPoint>(FailureClass.class);
        for (FailureClass failure : FailureClass.values()) {
            series.put(failure, failures.labelValues(status, failure.name()));
        }
        return series;
    }
}
