# Crypt::JWT as a peer: jobs as JSON on the input, outcomes as JSON on the output.

use strict;
use warnings;
use Crypt::JWT qw(decode_jwt encode_jwt);
use JSON;

my $json = JSON->new->utf8->canonical;

sub answer {
    my ($job) = @_;
    my ($do, $alg, $enc) = @$job{qw(do alg enc)};
    my %key = (key => $job->{key});
    my %names = (alg => $alg, defined $enc ? (enc => $enc) : ());
    my %accepted = (accepted_alg => $alg, defined $enc ? (accepted_enc => $enc) : ());
    return { made => encode_jwt(payload => $job->{claims}, extra_headers => $job->{header}, %key, %names) }
        if $do eq 'sign';
    return { held => decode_jwt(token => $job->{token}, verify_exp => 1, %key, %accepted) } if $do eq 'verify';
    return { made => encode_jwt(payload => $job->{text}, extra_headers => $job->{header}, %key, %names) }
        if $do eq 'encrypt';
    # Where the tag of GCM does not hold, the library does not die: it gives nothing back.
    my $text = decode_jwt(token => $job->{token}, decode_payload => 0, %key, %accepted);
    return defined $text ? { held => $text } : { refused => 'nothing decrypted' };
}

local $/;
my @outcomes = map {
    my $outcome = eval { answer($_) };
    defined $outcome ? $outcome : { refused => "$@" };
} @{ $json->decode(<STDIN>) };
print $json->encode(\@outcomes);
