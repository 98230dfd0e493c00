package dev.pavage.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A step of a generated kernel before it meets the values that are there: what kind of step it is, and a seed by which
 * it chooses among them. Any list of genes is a kernel, so that a failing one shrinks by leaving genes out.
 *
 * @param kind the kind of step
 * @param seed by which it chooses
 * @param first the body of a loop, or the first branch
 * @param second the second branch
 */
record Gene(Kind kind, long seed, List<Gene> first, List<Gene> second) {
    /** Kinds of steps; the number says how often they come. */
    enum Kind {
        LOAD(8),
        LOAD_PART(4),
        CONSTANT(3),
        UNARY(8),
        FUNCTION(4),
        BINARY(14),
        COMPARE(4),
        SELECT(4),
        CAST(6),
        REDUCE(5),
        ARG_REDUCE(2),
        SCAN(2),
        TRANSPOSE(4),
        RESHAPE(4),
        BROADCAST(3),
        DOT(5),
        RANDOM(1),
        GATHER(3),
        INDEX(3),
        VARIABLE(4),
        SET(6),
        SCRATCH_LOAD(3),
        SCRATCH_STORE(3),
        SCATTER(1),
        ATOMIC(1),
        STORE(6),
        LOOP(3),
        ACCUMULATE(3),
        BRANCH(3);

        private static final int TOTAL = Stream.of(values()).mapToInt(k -> k.weight).sum();

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        static Kind random(SplittableRandom random) {
            int place = random.nextInt(TOTAL);
            for (Kind kind : values()) {
                place -= kind.weight;
                if (place < 0) {
                    return kind;
                }
            }
            throw new IllegalStateException("weights do not add up");
        }

        boolean hasBody() {
            return this == LOOP || this == ACCUMULATE || this == BRANCH;
        }
    }

    private static final int STEPS = 20;
    private static final int BODY_STEPS = 5;
    private static final int LAST_STORES = 5;
    private static final int DEPTH = 2;

    /** Copies the lists. */
    Gene {
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    /** The genes of a kernel that loads something at its beginning and stores something at its end. */
    static List<Gene> random(SplittableRandom random) {
        List<Gene> genes = new ArrayList<>();
        genes.add(of(Kind.LOAD, random));
        genes.add(of(Kind.LOAD, random));
        genes.addAll(body(random, STEPS, DEPTH));
        for (int i = 0; i < LAST_STORES; i++) {
            genes.add(of(Kind.STORE, random));
        }
        return genes;
    }

    private static List<Gene> body(SplittableRandom random, int steps, int depth) {
        List<Gene> genes = new ArrayList<>();
        for (int count = random.nextInt(1, steps + 1); count > 0; count--) {
            Kind kind = Kind.random(random);
            if (!kind.hasBody()) {
                genes.add(of(kind, random));
            } else if (depth > 0) {
                List<Gene> second = kind == Kind.BRANCH ? body(random, BODY_STEPS, depth - 1) : List.of();
                genes.add(new Gene(kind, random.nextLong(), body(random, BODY_STEPS, depth - 1), second));
            }
        }
        return genes;
    }

    private static Gene of(Kind kind, SplittableRandom random) {
        return new Gene(kind, random.nextLong(), List.of(), List.of());
    }

    /** All lists with one gene less, or with the body of one in its place. */
    static Stream<List<Gene>> smaller(List<Gene> genes) {
        Stream.Builder<List<Gene>> all = Stream.builder();
        for (int i = 0; i < genes.size(); i++) {
            Gene gene = genes.get(i);
            all.add(replaced(genes, i, List.of()));
            if (gene.kind.hasBody()) {
                all.add(replaced(genes, i, gene.first));
                all.add(replaced(genes, i, gene.second));
                int place = i;
                smaller(gene.first)
                        .map(body -> new Gene(gene.kind, gene.seed, body, gene.second))
                        .forEach(g -> all.add(replaced(genes, place, List.of(g))));
                smaller(gene.second)
                        .map(body -> new Gene(gene.kind, gene.seed, gene.first, body))
                        .forEach(g -> all.add(replaced(genes, place, List.of(g))));
            }
        }
        return all.build();
    }

    private static List<Gene> replaced(List<Gene> genes, int place, List<Gene> with) {
        List<Gene> copy = new ArrayList<>(genes);
        copy.remove(place);
        copy.addAll(place, with);
        return copy;
    }
}
