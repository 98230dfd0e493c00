package dev.pavage.testkit;

import dev.pavage.device.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What every device must compute. Each kernel of the kit is run by the device and by the reference, and all memory is
 * compared afterwards, the bytes around each tensor too.
 *
 * {@snippet :
 * CheckReport report = Conformance.check(Device.named("cpu"), CheckOptions.quick(), ProgressListener.NONE);
 * System.out.println(report.summary());
 * }
 *
 * <p>A backend's own tests run it through {@link ConformanceTests}.
 */
public final class Conformance {
    private Conformance() {}

    /** The groups of cases, in order. */
    private static Map<String, Consumer<Suite>> groups() {
        Map<String, Consumer<Suite>> groups = new LinkedHashMap<>();
        groups.put("elementwise", ElementCases::add);
        groups.put("axis", AxisCases::add);
        groups.put("dot", DotCases::add);
        groups.put("access", AccessCases::add);
        groups.put("control", ControlCases::add);
        groups.put("device", DeviceCases::add);
        groups.put("library", suite -> {
            MatmulCases.add(suite);
            LibraryCases.add(suite);
            RowCases.add(suite);
        });
        groups.put("quantized", QuantizedCases::add);
        groups.put("generated", GeneratedCases::add);
        return groups;
    }

    /** All cases that the options choose, for a device; nothing is run. */
    public static List<Case> cases(Device device, CheckOptions options) {
        List<Case> chosen = new ArrayList<>();
        groups().forEach((group, add) -> {
            Suite suite = new Suite(group, device, options);
            add.accept(suite);
            suite.cases().stream().filter(c -> c.id().contains(options.filter())).forEach(chosen::add);
        });
        return List.copyOf(chosen);
    }

    /**
     * Runs all cases that the options choose, one after the other.
     *
     * @param listener is told of each
     * @return how each ended; a failure does not stop the others
     */
    public static CheckReport check(Device device, CheckOptions options, ProgressListener listener) {
        List<Case> cases = cases(device, options);
        List<CaseResult> results = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            listener.started(cases.get(i), i, cases.size());
            CaseResult result = CaseResult.of(cases.get(i));
            results.add(result);
            listener.finished(result, i, cases.size());
        }
        return new CheckReport(device.name(), results);
    }
}
