package dev.pavage.kernel;

import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.reference.GridPoint;
import dev.pavage.reference.HostView;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kernel: a static Java method whose first parameter is a {@link Program}. Its other parameters are {@link View}s,
 * the tensors it reads and writes, and configuration of any other type (records, enums, numbers, ...), which is constant in
 * the code made for it.
 *
 * {@snippet :
 * static void add(Program p, View a, View b, View c, int block) {
 *     Index i = p.id(0).times(block);
 *     c.store(i, a.load(i, block).plus(b.load(i, block)));
 * }
 * }
 *
 * <p>Two kernels are equal if they are of one method.
 */
public final class Kernel {
    private final Method method;
    private final Signature signature;

    private Kernel(Method method, Signature signature) {
        this.method = method;
        this.signature = signature;
    }

    /**
     * The kernel of a static method of any visibility. Methods of that name that do not begin with a {@link Program} do
     * not count.
     *
     * @throws IllegalArgumentException if there is no such method, or several, or it is no kernel, or its module does
     *     not open its package
     */
    public static Kernel of(Class<?> type, String methodName) {
        List<Method> named = Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.getName().equals(methodName) && !m.isSynthetic())
                .toList();
        List<Method> kernels = named.stream().filter(Signature::takesProgram).toList();
        List<Method> candidates = kernels.isEmpty() ? named : kernels;
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException(
                    type.getName() + " has no method " + methodName + "; its kernels are " + listed(kernelsOf(type)));
        }
        if (candidates.size() > 1) {
            throw new IllegalArgumentException(type.getName() + " has more than one kernel " + methodName
                    + ", and a kernel is found by its name alone: " + listed(candidates));
        }
        Method method = candidates.getFirst();
        Signature signature = Signature.of(method);
        try {
            method.setAccessible(true);
        } catch (InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    "kernel " + signature + " cannot be called: " + type.getModule()
                            + " has to open its package, with \"opens "
                            + type.getPackageName() + ";\" in its module-info.java",
                    e);
        }
        return new Kernel(method, signature);
    }

    private static List<Method> kernelsOf(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(m -> Signature.takesProgram(m) && !m.isSynthetic())
                .toList();
    }

    /** In a fixed order: reflection promises none. */
    private static String listed(List<Method> methods) {
        return methods.stream().map(Signature::text).sorted().collect(Collectors.joining(", ", "[", "]"));
    }

    /** The method's name. */
    public String name() {
        return method.getName();
    }

    /**
     * Captures what one program does, by running the method once with symbolic values. The same views and configuration
     * give the same ops with the same ids each time.
     *
     * @param views dtype and rank of the argument for each {@link View} parameter, in order
     * @param configuration one value for each other parameter but the program, in order
     * @throws IllegalArgumentException if these do not fit the method's parameters
     * @throws CaptureException if the kernel has a mistake, at the line of the mistake
     */
    public TileKernel capture(List<ViewType> views, Object... configuration) {
        List<Object> checked = signature.checkConfiguration(views.size(), Arrays.asList(configuration));
        CaptureRecorder recorder = new CaptureRecorder(name(), views);
        List<View> symbolic =
                recorder.params().stream().map(v -> View.argument(recorder, v)).toList();
        invoke(recorder, symbolic, checked);
        return recorder.finish(signature.viewNames());
    }

    /**
     * Launches the kernel: checks the arguments and hands them to {@code device}. A grid without programs does nothing.
     *
     * @param arguments in the order of the method's parameters after the program: a {@link ViewArgument} for each
     *     {@link View}, a plain value for each other
     * @throws IllegalArgumentException if there are too few or too many, or one is of another type
     */
    public void launch(Executor device, Grid grid, Object... arguments) {
        Signature.Arguments<ViewArgument> bound = signature.bind(ViewArgument.class, arguments);
        if (grid.programs() > 0) {
            device.launch(this, grid, bound.views(), bound.configuration());
        }
    }

    /**
     * Runs the method itself for one program, with real values: each operation is computed at once, {@code range}
     * iterates, {@code when} takes one branch, and a debugger shows what tiles and indexes hold. Prints go to standard
     * output.
     *
     * @param program which program of the grid to be
     * @param arguments as for {@link #launch}, but a {@link HostView} for each {@link View}
     * @throws IllegalArgumentException if the arguments do not fit or the grid has no such program
     * @throws CaptureException if the kernel has a mistake, at the line of the mistake
     */
    public void step(GridPoint program, Grid grid, Object... arguments) {
        for (int axis = 0; axis < 3; axis++) {
            if (program.along(axis) < 0 || program.along(axis) >= grid.count(axis)) {
                throw new IllegalArgumentException("program " + program + " is outside of " + grid);
            }
        }
        Signature.Arguments<HostView> bound = signature.bind(HostView.class, arguments);
        StepRecorder recorder = new StepRecorder(name(), program, grid);
        List<View> concrete = new ArrayList<>();
        for (int i = 0; i < bound.views().size(); i++) {
            HostView named = bound.views().get(i).named(signature.viewNames().get(i));
            concrete.add(View.argument(recorder, recorder.argument(named)));
        }
        invoke(recorder, concrete, bound.configuration());
    }

    private void invoke(Recorder recorder, List<View> views, List<Object> configuration) {
        Object[] arguments = signature.arrange(new Program(recorder), views, configuration);
        try {
            method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case null, default ->
                    throw new IllegalStateException("kernel " + signature + " threw " + e.getCause(), e.getCause());
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("kernel " + signature + " was made accessible and is not", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Kernel k && method.equals(k.method);
    }

    @Override
    public int hashCode() {
        return method.hashCode();
    }

    /** {@code matmul(Program p, View a, View b, View c, MatmulTiles t)}. */
    @Override
    public String toString() {
        return signature.toString();
    }
}
