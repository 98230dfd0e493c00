package dev.pavage.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A driver's library whose functions are Java code that native code calls, with the signatures of {@code functions.txt}: so
 * the binding's own signatures are tested too.
 */
final class FakeLibrary implements SymbolLookup {
    private static final Set<String> NUMBERS_OF_32_BITS = Set.of(
            "int", "unsigned", "CUresult", "CUdevice", "CUdevice_attribute", "CUfunction_attribute",
            "CUstreamCaptureMode", "CUtensorMapDataType", "CUtensorMapInterleave", "CUtensorMapSwizzle",
            "CUtensorMapL2promotion", "CUtensorMapFloatOOBfill");
    private static final MethodHandle CALLED;

    static {
        try {
            CALLED = MethodHandles.lookup()
                    .findVirtual(
                            FakeLibrary.class,
                            "called",
                            MethodType.methodType(int.class, String.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What a function does; returns a {@code CUresult}. */
    interface Answer {
        int to(Object[] arguments);
    }

    /** The calls so far: the name, then the arguments. Pointers are not shown. */
    final List<String> calls = new ArrayList<>();
    /** What answers found wrong. */
    final List<AssertionError> failures = new ArrayList<>();

    private final Map<String, Answer> answers = new HashMap<>();
    private final Map<String, MemorySegment> functions = new HashMap<>();

    FakeLibrary() {
        signatures().forEach((name, descriptor) -> functions.put(name, stub(name, descriptor)));
        on("cuDriverGetVersion", a -> put(a[0], 12_080));
        on("cuDevicePrimaryCtxRetain", a -> put(a[0], 0xC0FFEE_0000_0001L));
        on("cuDeviceGet", a -> put(a[0], 70 + (int) a[1]));
        on("cuGetErrorName", a -> put(a[1], text("CUDA_ERROR_" + CudaError.of((int) a[0]))));
        on("cuGetErrorString", a -> put(a[1], text("what the driver says of " + a[0])));
    }

    /** The signatures of {@code functions.txt}. */
    static Map<String, FunctionDescriptor> signatures() {
        try (InputStream in = FakeLibrary.class.getResourceAsStream("functions.txt")) {
            Map<String, FunctionDescriptor> found = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(l -> !l.startsWith("#"))
                    .forEach(line -> {
                        String[] words = line.split(" ");
                        MemoryLayout[] parameters = Arrays.stream(words)
                                .skip(1)
                                .map(FakeLibrary::layout)
                                .toArray(MemoryLayout[]::new);
                        found.put(words[0], FunctionDescriptor.of(JAVA_INT, parameters));
                    });
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ValueLayout layout(String type) {
        return type.endsWith("*") ? ADDRESS : NUMBERS_OF_32_BITS.contains(type) ? JAVA_INT : JAVA_LONG;
    }

    private MemorySegment stub(String name, FunctionDescriptor descriptor) {
        MethodType type = descriptor.toMethodType();
        MethodHandle target = MethodHandles.insertArguments(CALLED, 0, this, name)
                .asCollector(Object[].class, type.parameterCount())
                .asType(type);
        return Linker.nativeLinker().upcallStub(target, descriptor, Arena.ofAuto());
    }

    private int called(String name, Object[] arguments) {
        StringBuilder call = new StringBuilder(name);
        for (Object argument : arguments) {
            call.append(argument instanceof MemorySegment ? " *" : " " + argument);
        }
        calls.add(call.toString());
        try {
            return answers.getOrDefault(name, a -> 0).to(arguments);
        } catch (AssertionError e) {
            // It would end the process here.
            failures.add(e);
            return CudaError.UNKNOWN.number();
        }
    }

    /** Sets what a function does. */
    void on(String name, Answer answer) {
        answers.put(name, answer);
    }

    /** Takes a function away. */
    void remove(String name) {
        functions.remove(name);
    }

    @Override
    public Optional<MemorySegment> find(String name) {
        return Optional.ofNullable(functions.get(name));
    }

    /** Puts a number where a pointer points. */
    static int put(Object pointer, Object value) {
        MemorySegment to = at(pointer, Long.BYTES);
        switch (value) {
            case Integer i -> to.set(JAVA_INT, 0, i);
            case Float f -> to.set(ValueLayout.JAVA_FLOAT, 0, f);
            case Long l -> to.set(JAVA_LONG, 0, l);
            case MemorySegment m -> to.set(ADDRESS, 0, m);
            default -> throw new IllegalArgumentException("cannot put " + value);
        }
        return 0;
    }

    /** What a pointer points to. */
    static MemorySegment at(Object pointer, long bytes) {
        return ((MemorySegment) pointer).reinterpret(bytes);
    }

    /** A text of C. */
    static MemorySegment text(String text) {
        return Arena.global().allocateFrom(text);
    }
}
