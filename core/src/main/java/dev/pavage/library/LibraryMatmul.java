package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.device.MatmulLibrary;
import dev.pavage.device.MatmulLibrary.Product;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;

/** Matrix products by a library beside Pavage, on devices that offer one. */
final class LibraryMatmul {
    private LibraryMatmul() {}

    /** Why the library does not compute a product. */
    static Optional<String> declines(MatmulProblem problem) {
        MatmulLibrary library = library(problem);
        return library.absence().or(() -> declinesPresent(library, problem));
    }

    private static Optional<String> declinesPresent(MatmulLibrary library, MatmulProblem problem) {
        return problem.bias().isPresent() || !problem.epilogue().equals(Epilogue.NONE)
                ? Optional.of(library.name() + " is asked for products alone, and this one has a bias, a scale or an"
                        + " activation")
                : library.declines(product(problem));
    }

    static LibraryCall call(MatmulProblem problem) {
        MatmulLibrary library = library(problem);
        return new LibraryCall(library.name(), library.setting());
    }

    static List<Launch> plan(MatmulProblem problem, LibraryCall call) {
        MatmulLibrary library = library(problem);
        Product product = product(problem);
        DeviceArray workspace =
                DeviceArray.allocate(problem.c().device(), DType.U8, Shape.of(library.workspaceBytes(product)));
        return List.of(new Launch.OfLibrary(library, product, workspace));
    }

    private static Product product(MatmulProblem problem) {
        MatmulProblem p = Matmul.merged(problem);
        return new Product(p.a(), p.b(), p.c(), p.precision());
    }

    private static MatmulLibrary library(MatmulProblem problem) {
        return problem.c().device().driver().matmulLibrary().orElseThrow();
    }
}
