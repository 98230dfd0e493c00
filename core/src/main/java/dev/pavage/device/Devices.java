package dev.pavage.device;

import dev.pavage.ir.Target.Lowering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The devices of this process, found once. A backend is asked for its devices only when one of them might be wanted, so
 * that a program that names the CPU never loads a GPU driver.
 */
public final class Devices {
    /** A broken class path may fail at every provider; this many are reported. */
    private static final int MAX_FAILURES = 20;

    private static final List<String> PREFERENCE = List.of("cuda", "opencl", "cpu");

    /** What to run on, best first. A processor is driven better by its own backend than through OpenCL. */
    private static final List<Choice> CHOICES = List.of(
            new Choice("cuda", true),
            new Choice("opencl", true),
            new Choice("cpu", false),
            new Choice("opencl", false));

    private static final System.Logger LOG = System.getLogger(Devices.class.getName());

    private final Supplier<List<Source>> loader;
    private final AtomicBoolean warned = new AtomicBoolean();
    private @Nullable List<Source> sources;

    private Devices(Supplier<List<Source>> loader) {
        this.loader = loader;
    }

    /** Devices of a backend; all, or those alone that run many threads per program, as GPUs do. */
    private record Choice(String backend, boolean threadsOnly) {
        boolean takes(String from, Device device) {
            return backend.equals(from) && (!threadsOnly || device.target().lowering() == Lowering.THREADS);
        }
    }

    private static final class Shared {
        static final Devices INSTANCE = discovered();
    }

    /** Looks for backends when first asked. */
    static Devices discovered() {
        return new Devices(Devices::load);
    }

    /** The devices of the backends on the class path and the module path. */
    static Devices shared() {
        return Shared.INSTANCE;
    }

    /** The devices of given backends, and the reference device. */
    static Devices of(List<? extends Supplier<Backend>> backends) {
        return new Devices(() -> {
            List<Source> found = new ArrayList<>();
            backends.forEach(b -> found.add(source(b)));
            found.add(new Source(new ReferenceBackend()));
            return found;
        });
    }

    /** What each backend brought, in the order of preference; asks all of them. */
    public static List<BackendReport> report() {
        return shared().reports();
    }

    /** See {@link #report}. */
    List<BackendReport> reports() {
        return sources().stream().map(Source::report).toList();
    }

    /** See {@link Device#all}. */
    List<Device> all() {
        record Ranked(Device device, int rank) {}
        return reports().stream()
                .flatMap(r -> r.devices().stream().map(d -> new Ranked(d, rank(r.backend(), d))))
                .sorted(Comparator.comparingInt(Ranked::rank))
                .map(Ranked::device)
                .toList();
    }

    /** Simulators come after what one may be given unasked, and the interpreter last. */
    private static int rank(String backend, Device device) {
        for (int i = 0; i < CHOICES.size(); i++) {
            if (CHOICES.get(i).takes(backend, device)) {
                return i;
            }
        }
        return backend.equals(ReferenceBackend.NAME) ? Integer.MAX_VALUE : CHOICES.size();
    }

    /** See {@link Device#best}; {@code wanted} is the device that the user's settings name, empty if none. */
    Device best(String wanted) {
        if (!wanted.isEmpty()) {
            return named(wanted);
        }
        Device best = CHOICES.stream()
                .flatMap(choice -> first(choice).stream())
                .findFirst()
                .orElseGet(() -> named(ReferenceBackend.NAME));
        if (best.name().equals(ReferenceBackend.NAME) && warned.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no device but the reference interpreter, which is thousands of times slower, was found: add"
                            + " pavage-cpu to the class path. " + whatWasFound());
        }
        return best;
    }

    /** See {@link Device#named}. */
    Device named(String name) {
        String prefix = name.contains(":") ? name.substring(0, name.indexOf(':')) : name;
        for (Source source : sources()) {
            if (source.name.equals(prefix)) {
                for (Device device : source.report().devices()) {
                    // "opencl" alone is the first device of that backend.
                    if (device.name().equals(name) || prefix.equals(name)) {
                        return device;
                    }
                }
            }
        }
        throw new DeviceNotFoundException("there is no device \"" + name + "\". " + whatWasFound());
    }

    private Optional<Device> first(Choice choice) {
        return sources().stream()
                .filter(s -> s.name.equals(choice.backend))
                .flatMap(s -> s.report().devices().stream())
                .filter(d -> choice.takes(choice.backend, d))
                .findFirst();
    }

    private String whatWasFound() {
        String names = all().stream().map(Device::name).collect(Collectors.joining(", "));
        String reasons = reports().stream()
                .filter(r -> r.devices().isEmpty())
                .map(r -> "; " + r.backend() + ": " + r.whyNone().orElse("no device found"))
                .collect(Collectors.joining());
        return "Found: " + names + reasons + "; a backend that is not named here is not on the class path (pavage-cpu,"
                + " pavage-opencl, pavage-cuda)";
    }

    private synchronized List<Source> sources() {
        List<Source> known = sources;
        if (known == null) {
            known = loader.get();
            known.sort(Comparator.comparingInt(Source::rank));
            sources = known;
        }
        return known;
    }

    private static List<Source> load() {
        // Frameworks load classes by the context's loader; where that does not see the backends, they lie beside us.
        Map<String, Source> found = new LinkedHashMap<>();
        load(ServiceLoader.load(Backend.class), found);
        load(ServiceLoader.load(Backend.class, Backend.class.getClassLoader()), found);
        found.put(ReferenceBackend.NAME, new Source(new ReferenceBackend()));
        return new ArrayList<>(found.values());
    }

    private static void load(ServiceLoader<Backend> services, Map<String, Source> found) {
        var providers = services.stream().iterator();
        for (int failures = 0; failures < MAX_FAILURES;) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<Backend> provider = providers.next();
                found.computeIfAbsent(provider.type().getName(), name -> source(provider));
            } catch (ServiceConfigurationError e) {
                failures++;
                found.putIfAbsent(text(e), new Source("unknown", text(e)));
            }
        }
    }

    private static Source source(Supplier<Backend> provider) {
        try {
            return new Source(provider.get());
        } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
            String name = provider instanceof ServiceLoader.Provider<?> p ? p.type().getSimpleName() : "unknown";
            return new Source(name, text(e));
        }
    }

    private static String text(Throwable e) {
        Throwable cause = e.getCause();
        return e + (cause == null ? "" : ", caused by " + cause);
    }

    /** A backend whose devices are looked for when they are first wanted. */
    private static final class Source {
        private final String name;
        private final Supplier<BackendReport> discovery;
        private @Nullable BackendReport report;

        Source(Backend backend) {
            this.name = backend.name();
            this.discovery = () -> discover(backend);
        }

        /** A backend that could not even be made. */
        Source(String name, String failure) {
            this.name = name;
            this.discovery =
                    () -> new BackendReport(name, List.of(), Optional.of("could not be loaded: " + failure));
        }

        int rank() {
            int rank = PREFERENCE.indexOf(name);
            return rank >= 0 ? rank : name.equals(ReferenceBackend.NAME) ? Integer.MAX_VALUE : PREFERENCE.size();
        }

        synchronized BackendReport report() {
            BackendReport known = report;
            if (known == null) {
                known = discovery.get();
                report = known;
            }
            return known;
        }

        private static BackendReport discover(Backend backend) {
            try {
                Backend.Discovery found = backend.discover();
                List<Device> devices = found.drivers().stream().map(Device::of).toList();
                return new BackendReport(backend.name(), devices, found.whyNone());
            } catch (RuntimeException | LinkageError e) {
                return new BackendReport(
                        backend.name(), List.of(), Optional.of("failed while looking for devices: " + text(e)));
            }
        }
    }
}
