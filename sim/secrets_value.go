package sim

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	secretstypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// currentStage is the label of the version that a request gets by default.
const currentStage = "AWSCURRENT"

func (w *World) getSecretValue(ctx context.Context, in *secretsmanager.GetSecretValueInput) (*secretsmanager.GetSecretValueOutput, error) {
	out := &secretsmanager.GetSecretValueOutput{}
	return out, w.look(func(t *tx) error {
		s, err := findSecret(t, placeOf(ctx), aws.ToString(in.SecretId))
		if err != nil {
			return err
		}
		v, err := s.version(in.VersionId, in.VersionStage)
		if err != nil {
			return err
		}
		out.ARN, out.Name = aws.String(s.ARN), aws.String(s.Name)
		out.VersionId, out.VersionStages = aws.String(v.ID), slices.Clone(v.Stages)
		out.CreatedDate = aws.Time(v.Created)
		if v.Binary != nil {
			out.SecretBinary = v.Binary
		} else {
			out.SecretString = aws.String(v.String)
		}
		return nil
	})
}

// arnSuffix is what Secrets Manager puts after a secret's name in its ARN; an
// ARN without it is a partial one.
var arnSuffix = regexp.MustCompile(`-[0-9A-Za-z]{6}$`)

// findSecret is the secret of that name, ARN, or partial ARN.
func findSecret(t *tx, p place, id string) (*secret, error) {
	if s := secrets.get(t, p, id); s != nil {
		return s, nil
	}
	if strings.HasPrefix(id, "arn:") {
		for _, s := range secrets.all(t, p) {
			if id == s.ARN || id == arnSuffix.ReplaceAllString(s.ARN, "") {
				return s, nil
			}
		}
	}
	return nil, &secretstypes.ResourceNotFoundException{Message: aws.String("Secrets Manager can't find the specified secret.")}
}

// version is the version of that ID and stage, either of which may be left out.
func (s *secret) version(id, stage *string) (*secretVersion, error) {
	if id == nil && stage == nil {
		stage = aws.String(currentStage)
	}
	for i := range s.Versions {
		v := &s.Versions[i]
		if id != nil && v.ID != *id || id == nil && !slices.Contains(v.Stages, *stage) {
			continue
		}
		if stage != nil && !slices.Contains(v.Stages, *stage) {
			return nil, &secretstypes.InvalidRequestException{Message: aws.String("You provided a VersionStage that is not associated to the provided VersionId.")}
		}
		return v, nil
	}
	looked := "VersionId: " + aws.ToString(id)
	if id == nil {
		looked = "staging label: " + *stage
	}
	return nil, &secretstypes.ResourceNotFoundException{Message: aws.String("Secrets Manager can't find the specified secret value for " + looked)}
}

func (w *World) describeSecret(ctx context.Context, in *secretsmanager.DescribeSecretInput) (*secretsmanager.DescribeSecretOutput, error) {
	out := &secretsmanager.DescribeSecretOutput{}
	return out, w.look(func(t *tx) error {
		s, err := findSecret(t, placeOf(ctx), aws.ToString(in.SecretId))
		if err != nil {
			return err
		}
		out.ARN, out.Name, out.Description = aws.String(s.ARN), aws.String(s.Name), optional(s.Description)
		out.VersionIdsToStages = map[string][]string{}
		for _, v := range s.Versions {
			out.VersionIdsToStages[v.ID] = slices.Clone(v.Stages)
		}
		if n := len(s.Versions); n > 0 {
			out.LastChangedDate, out.CreatedDate = aws.Time(s.Versions[0].Created), aws.Time(s.Versions[n-1].Created)
		}
		for _, key := range sortedKeys(s.Tags) {
			out.Tags = append(out.Tags, secretstypes.Tag{Key: aws.String(key), Value: aws.String(s.Tags[key])})
		}
		return nil
	})
}
